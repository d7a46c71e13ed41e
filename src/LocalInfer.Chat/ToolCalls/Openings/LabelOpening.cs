namespace LocalInfer.Chat.ToolCalls.Openings;

/// <summary>The words <c>Tool call:</c> at the start of a line before a JSON object or a list.</summary>
internal sealed class LabelOpening : CallOpening
{
    /// <inheritdoc/>
    public override bool EndsTurn => true;

    /// <inheritdoc/>
    public override OpeningMatch Match(ReadOnlySpan<char> held, bool atLineStart, bool inFence) =>
        atLineStart && !inFence ? MatchText(held, "Tool call:") : OpeningMatch.None;
}
