using LocalInfer.Chat.ToolCalls.Openings;
using LocalInfer.Chat.ToolCalls.Reading;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.ToolCalls;

/// <summary>
/// How a family of models writes tool calls: what triggers a call, how it looks and how it is read. Every family also falls back to plain JSON,
/// fenced or bare, and to tags of its own making; these are read in all of them. Immutable; shared by all requests of a model.
/// </summary>
public abstract class ToolCallFormat
{
    private protected ToolCallFormat(string name, Vocabulary vocabulary, CallOpening native, params IReadOnlyList<CallOpening> others)
    {
        Name = name;
        Native = native;
        Openings = [native, .. others, .. CallHabits.Openings(vocabulary)];
    }

    /// <summary>The name on the command line and as shown at start, such as <c>hermes-json</c>.</summary>
    public string Name { get; }

    /// <summary>How the family is trained to begin calls.</summary>
    internal CallOpening Native { get; }

    /// <summary>All that begins calls, the native one first.</summary>
    internal IReadOnlyList<CallOpening> Openings { get; }

    /// <summary>The native opening's text.</summary>
    internal abstract string OpenText { get; }

    /// <summary>What stands between the opening and the name.</summary>
    internal abstract string Lead { get; }

    /// <summary>The key of the arguments in JSON.</summary>
    internal virtual string ArgumentsKey => CallKeys.Arguments;

    /// <summary>How its calls are written.</summary>
    internal virtual CallForm Form => CallForm.Json;

    /// <summary>Whether calls are elements of a list.</summary>
    internal virtual bool IsList => false;

    /// <summary>The marks of calls that begin with their name; null where the family writes none.</summary>
    internal virtual NameFirstMarks? Marks => null;

    /// <summary>What reads calls that begin with a character: all families read JSON and XML functions.</summary>
    /// <param name="first">The character.</param>
    /// <param name="output">Where calls go.</param>
    /// <param name="tools">The tools that may be called.</param>
    /// <param name="isHeld">Whether calls are held to their grammar.</param>
    internal virtual CallBody CreateBody(char first, ReplyEventBuffer output, ToolSet tools, bool isHeld) =>
        first == '<' ? new XmlCallBody(output, tools, isHeld) : new JsonCallBody(output, tools, ArgumentsKey);
}
