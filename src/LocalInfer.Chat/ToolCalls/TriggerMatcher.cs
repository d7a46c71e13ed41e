namespace LocalInfer.Chat.ToolCalls;

/// <summary>Recognises where a call may begin: the format's tag anywhere, a JSON fence or a brace at the start of a line.</summary>
internal static class TriggerMatcher
{
    private const string Fence = "```";

    /// <summary>A fence's first line is never longer: what is held back stays bounded.</summary>
    private const int LongestFenceLine = 32;

    /// <summary>Judges the held text.</summary>
    /// <param name="held">Text from the first character that is not blank.</param>
    /// <param name="openTag">The format's tag.</param>
    /// <param name="atLineStart">Whether only blanks stand before it on its line.</param>
    /// <param name="inFence">Whether it stands inside a code fence, where only the fence's end counts.</param>
    public static TriggerKind Match(ReadOnlySpan<char> held, string openTag, bool atLineStart, bool inFence)
    {
        if (openTag.AsSpan().StartsWith(held))
        {
            return held.Length == openTag.Length ? TriggerKind.Tag : TriggerKind.Undecided;
        }

        if (!atLineStart)
        {
            return TriggerKind.None;
        }

        if (held[0] == '{')
        {
            return inFence ? TriggerKind.None : TriggerKind.BareObject;
        }

        if (Fence.AsSpan().StartsWith(held))
        {
            return TriggerKind.Undecided;
        }

        return held.StartsWith(Fence) ? MatchFence(held, inFence) : TriggerKind.None;
    }

    private static TriggerKind MatchFence(ReadOnlySpan<char> held, bool inFence)
    {
        int lineEnd = held.IndexOf('\n');
        if (lineEnd < 0)
        {
            return held.Length <= LongestFenceLine ? TriggerKind.Undecided : TriggerKind.Fence;
        }

        ReadOnlySpan<char> language = held[Fence.Length..lineEnd].Trim();
        if (inFence || language is not ("" or "json" or "JSON" or "jsonc" or "tool_call"))
        {
            return TriggerKind.Fence;
        }

        ReadOnlySpan<char> body = held[(lineEnd + 1)..].TrimStart();
        return body.IsEmpty ? TriggerKind.Undecided
            : body[0] == '{' ? TriggerKind.FencedObject
            : TriggerKind.Fence;
    }
}
