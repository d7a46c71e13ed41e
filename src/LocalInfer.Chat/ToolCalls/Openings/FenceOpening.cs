namespace LocalInfer.Chat.ToolCalls.Openings;

/// <summary>A code fence whose language is JSON or not given, with an object or a list in it: how Qwen2.5-Coder writes calls.</summary>
internal sealed class FenceOpening : CallOpening
{
    /// <summary>What begins and ends a fence.</summary>
    public const string Mark = "```";

    /// <summary>A fence's first line is never longer: what is held back stays bounded.</summary>
    private const int LongestLine = 32;

    /// <inheritdoc/>
    public override string Close => Mark;

    /// <inheritdoc/>
    public override OpeningMatch Match(ReadOnlySpan<char> held, bool atLineStart, bool inFence)
    {
        if (!atLineStart || inFence)
        {
            return OpeningMatch.None;
        }

        if (!held.StartsWith(Mark))
        {
            return Mark.AsSpan().StartsWith(held) ? OpeningMatch.Undecided : OpeningMatch.None;
        }

        int lineEnd = held.IndexOf('\n');
        if (lineEnd < 0)
        {
            return held.Length <= LongestLine ? OpeningMatch.Undecided : OpeningMatch.None;
        }

        return held[Mark.Length..lineEnd].Trim() is "" or "json" or "JSON" or "jsonc" or "tool_call" ? MatchBody(held, lineEnd) : OpeningMatch.None;
    }

    /// <inheritdoc/>
    public override bool? ClosesLate(string held) =>
        IsFence(held, atLineStart: true) == false || held.TrimStart('`').Trim().Length > 0 ? false // a fence that opens differs by its language
        : held[^1] == '\n' ? true : null;

    /// <summary>Whether the text is the first line of any fence, or its last; null where it may still become one.</summary>
    public static bool? IsFence(ReadOnlySpan<char> held, bool atLineStart) =>
        !atLineStart ? false
        : !held.StartsWith(Mark) ? Mark.AsSpan().StartsWith(held) ? null : false
        : held.Contains('\n') || held.Length > LongestLine ? true : null;
}
