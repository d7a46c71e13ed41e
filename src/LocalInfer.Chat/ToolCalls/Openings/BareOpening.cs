namespace LocalInfer.Chat.ToolCalls.Openings;

/// <summary>A JSON object, or a list of them, at the start of a line with nothing around it.</summary>
internal sealed class BareOpening : CallOpening
{
    /// <inheritdoc/>
    public override bool EndsTurn => true;

    /// <inheritdoc/>
    public override OpeningMatch Match(ReadOnlySpan<char> held, bool atLineStart, bool inFence)
    {
        if (!atLineStart || inFence || held[0] is not ('{' or '['))
        {
            return OpeningMatch.None;
        }

        if (held[0] == '{')
        {
            return OpeningMatch.OpensAt(0);
        }

        ReadOnlySpan<char> inside = held[1..].TrimStart();
        return inside.IsEmpty ? OpeningMatch.Undecided : inside[0] == '{' ? OpeningMatch.OpensAt(0) : OpeningMatch.None;
    }
}
