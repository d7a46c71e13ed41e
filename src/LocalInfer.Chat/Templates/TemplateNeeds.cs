namespace LocalInfer.Chat.Templates;

/// <summary>What a chat template asks of a conversation beyond what all can render.</summary>
/// <param name="PrintsTextArguments">Whether it prints arguments that are text as they are, so that those that are no JSON object can stay text. Otherwise they become <c>{}</c>.</param>
/// <param name="WantsShortCallIds">Whether it refuses ids of calls that are not nine letters and digits (Mistral); <see cref="ShortCallId"/> makes them so.</param>
public sealed record TemplateNeeds(bool PrintsTextArguments = false, bool WantsShortCallIds = false)
{
    /// <summary>Reads it off a template.</summary>
    /// <param name="source">The template's text.</param>
    public static TemplateNeeds Of(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new TemplateNeeds(
            source.Contains("arguments is string", StringComparison.Ordinal), source.Contains("id|length != 9", StringComparison.Ordinal));
    }
}
