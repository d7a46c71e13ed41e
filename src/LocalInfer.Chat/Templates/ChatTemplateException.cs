namespace LocalInfer.Chat.Templates;

/// <summary>A chat template that cannot be read, parsed or rendered.</summary>
public sealed class ChatTemplateException : Exception
{
    /// <summary>An error at a place in a template.</summary>
    /// <param name="templateName">The template's name: a file or a name within one.</param>
    /// <param name="line">The line, from 1; 0 where the template could not be read at all.</param>
    /// <param name="column">The column, from 1; 0 where the template could not be read at all.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="isRaised">Whether the template itself raised this message.</param>
    public ChatTemplateException(string templateName, int line, int column, string message, bool isRaised = false)
        : base(line > 0 ? $"Chat template {templateName}, line {line}, column {column}: {message}" : $"Chat template {templateName}: {message}")
    {
        (TemplateName, Line, Column) = (templateName, line, column);
        RaisedMessage = isRaised ? message : null;
    }

    /// <summary>The template's name.</summary>
    public string TemplateName { get; }

    /// <summary>The line, from 1; 0 where the template could not be read at all.</summary>
    public int Line { get; }

    /// <summary>The column, from 1; 0 where the template could not be read at all.</summary>
    public int Column { get; }

    /// <summary>The exact argument of <c>raise_exception</c>, where the template refused the conversation; null for every other error.</summary>
    public string? RaisedMessage { get; }
}
