namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>
/// Finds where a parameter's value ends: at a closing tag that another tag of the call follows, so that the tag may stand in the value. Models drop closing
/// tags in long conversations: unless the call is held to its grammar, the tag of another parameter that the tool has, or the end of the function with a
/// call's end behind it, ends the value too. The grammar ends values by the same rule, with one line break at most between the tags.
/// </summary>
/// <param name="isHeld">Whether the call is held to its grammar, so that every closing tag comes.</param>
/// <param name="isOther">Whether a key is that of a parameter that may come next.</param>
internal sealed class XmlValueEnd(bool isHeld, Func<string, bool> isOther)
{
    /// <summary>Where the tag behind the value begins; -1 where the value does not end at the beginning of the text, and null where it may.</summary>
    /// <param name="text">Text of the value or behind it, at least one character.</param>
    public int? Find(ReadOnlySpan<char> text)
    {
        int tag = text[0] == '\n' ? 1 : 0;
        ReadOnlySpan<char> at = text[tag..];
        switch (XmlTags.Begins(at, XmlTags.ParameterEnd))
        {
            case true:
                int next = tag + XmlTags.ParameterEnd.Length;
                ReadOnlySpan<char> behind = !isHeld ? text[next..].TrimStart() : text[next..] is ['\n', .. var line] ? line : text[next..];
                return Decide(XmlTags.BeginsAny(behind, XmlTags.Parameter, XmlTags.FunctionEnd), next);
            case null:
                return null;
            default:
                return isHeld ? -1 : Decide(IsDropped(at), tag);
        }
    }

    /// <summary>Whether the reply may end behind the text because the end of the function is there.</summary>
    public bool IsAtFunctionEnd(ReadOnlySpan<char> text) => !isHeld && text.Trim().SequenceEqual(XmlTags.FunctionEnd);

    /// <summary>Whether the text is a tag behind a value whose own closing tag is missing.</summary>
    private bool? IsDropped(ReadOnlySpan<char> at)
    {
        if (XmlTags.Begins(at, XmlTags.Parameter) is not false and var isParameter)
        {
            int keyEnd = at.IndexOf('>');
            return isParameter is null ? null
                : keyEnd >= 0 ? isOther(at[XmlTags.Parameter.Length..keyEnd].ToString())
                : at.Contains('\n') ? false : null;
        }

        bool? isEnd = XmlTags.Begins(at, XmlTags.FunctionEnd);
        return isEnd == true ? XmlTags.BeginsAny(at[XmlTags.FunctionEnd.Length..].TrimStart(), XmlTags.Behind) : isEnd;
    }

    private static int? Decide(bool? ends, int tag) => ends is { } known ? known ? tag : -1 : null;
}
