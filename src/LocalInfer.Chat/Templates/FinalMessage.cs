using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Templates;

/// <summary>
/// Cuts a prompt inside its final message, so that the model goes on with it (<c>continue_final_message</c>): a mark is rendered behind the text
/// to continue, and the prompt ends where the mark came out.
/// </summary>
/// <param name="templateName">For messages.</param>
/// <param name="text">What is continued.</param>
internal sealed class FinalMessage(string templateName, string text)
{
    // Its space shows whether the template trims: then what the template put in its place goes too.
    private const string Mark = "CONTINUE_FINAL_MESSAGE_TAG ";

    /// <summary>Marks the final message.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="field">The field to continue.</param>
    /// <param name="templateName">For messages.</param>
    /// <param name="marked">The conversation with the mark.</param>
    /// <exception cref="ChatTemplateException">There is no text to continue.</exception>
    public static FinalMessage In(ListValue messages, string field, string templateName, out ListValue marked)
    {
        if (messages.Elements is not [.., DictValue last] || last.Get(field) is not { } value)
        {
            throw Refused(templateName, $"the final message has no '{field}' to continue");
        }

        (Value changed, string text) = WithMark(value, field, templateName);
        var message = new DictValue(last.Entries.Count);
        foreach (var (key, old) in last.Entries) message.Set(key, key is StrValue { Text: var name } && name == field ? changed : old);
        marked = new ListValue([.. messages.Elements.SkipLast(1), message]);
        return new FinalMessage(templateName, text);
    }

    /// <summary>The prompt up to the end of the final message's text.</summary>
    /// <exception cref="ChatTemplateException">The template left the text out.</exception>
    public string Cut(string prompt)
    {
        var mark = prompt.LastIndexOf(Mark.TrimEnd(), StringComparison.Ordinal);
        if (mark < 0 || !prompt.Contains(PythonText.TrimEnd(PythonText.TrimStart(text)), StringComparison.Ordinal))
        {
            throw Refused(templateName, "the final message cannot be continued, because the template does not write its text as it is");
        }

        var keepsSpace = prompt.AsSpan(mark).StartsWith(Mark, StringComparison.Ordinal);
        return keepsSpace ? prompt[..mark] : PythonText.TrimEnd(prompt[..mark]);
    }

    private static (Value Marked, string Text) WithMark(Value value, string field, string templateName)
    {
        if (value is StrValue text) return (new StrValue(text.Text + Mark), text.Text);
        if (value is not ListValue { Elements: var parts }) throw Refused(templateName, $"the final message's '{field}' is not text");
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            if (parts[i] is not DictValue part || part.Get("text") is not StrValue partText) continue;
            var marked = new DictValue(part.Entries.Count);
            foreach (var (key, old) in part.Entries) marked.Set(key, key is StrValue { Text: "text" } ? new StrValue(partText.Text + Mark) : old);
            return (new ListValue([.. parts.Take(i), marked, .. parts.Skip(i + 1)]), partText.Text);
        }

        throw Refused(templateName, $"the final message's '{field}' has no text part to continue");
    }

    private static ChatTemplateException Refused(string templateName, string message) => new(templateName, 0, 0, message);
}
