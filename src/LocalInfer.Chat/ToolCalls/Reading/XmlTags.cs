using LocalInfer.Chat.ToolCalls.Openings;

namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>The tags inside an XML function.</summary>
internal static class XmlTags
{
    /// <summary>How the tag of a parameter begins.</summary>
    public const string Parameter = "<parameter=";

    /// <summary>What ends a parameter.</summary>
    public const string ParameterEnd = "</parameter>";

    /// <summary>What ends the function.</summary>
    public const string FunctionEnd = "</function>";

    /// <summary>What may stand behind the function.</summary>
    public static IReadOnlyList<string> Behind { get; } = ["</tool_call>", "<tool_call>", FunctionTagOpening.Mark];

    /// <summary>Whether text begins with a tag; null where it is too short to tell.</summary>
    public static bool? Begins(ReadOnlySpan<char> text, string tag) =>
        text.StartsWith(tag) ? true : tag.AsSpan().StartsWith(text) ? null : false;

    /// <summary>Whether text begins with one of the tags; null where it is too short to tell.</summary>
    public static bool? BeginsAny(ReadOnlySpan<char> text, params IEnumerable<string> tags)
    {
        bool? begins = false;
        foreach (string tag in tags)
        {
            bool? one = Begins(text, tag);
            if (one == true)
            {
                return true;
            }

            begins = one is null ? null : begins;
        }

        return begins;
    }
}
