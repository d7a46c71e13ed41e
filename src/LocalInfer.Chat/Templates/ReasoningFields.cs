using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Templates;

/// <summary>Templates read a message's reasoning under different names; each message gets it under those that they read.</summary>
internal static class ReasoningFields
{
    private const string Content = "reasoning_content";
    private const string Thinking = "thinking";

    private static readonly string[] Names = [Content, Thinking, "reasoning"];

    /// <summary>The messages, those with reasoning as <c>{thinking, …, reasoning_content}</c>: as transformers hands them to a template.</summary>
    public static Value Spread(Value messages) =>
        messages is ListValue list && list.Elements.Any(message => ReasoningOf(message) is not null)
            ? new ListValue([.. list.Elements.Select(message => ReasoningOf(message) is { } reasoning ? With((DictValue)message, reasoning) : message)])
            : messages;

    /// <summary>Whether a template reads a field of a message, as far as its text shows.</summary>
    public static bool IsRead(string template, string field) =>
        template.Contains(field, StringComparison.Ordinal) || (field == Content && template.Contains(Thinking, StringComparison.Ordinal));

    private static DictValue With(DictValue message, Value reasoning)
    {
        var result = new DictValue(message.Entries.Count + 2);
        result.Set(new StrValue(Thinking), reasoning);
        foreach (var (key, value) in message.Entries) result.Set(key, value);
        result.Set(new StrValue(Content), reasoning);
        return result;
    }

    private static Value? ReasoningOf(Value message) => message is DictValue dict
        ? Names.Select(name => dict.Get(name)).FirstOrDefault(value => value is not null and not NoneValue)
        : null;
}
