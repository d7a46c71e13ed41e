namespace LocalInfer.Chat.ToolCalls.Openings;

/// <summary><c>&lt;function=</c> at the start of a line without the <c>&lt;tool_call&gt;</c> that belongs before it, which Qwen3-Coder often leaves out.</summary>
internal sealed class FunctionTagOpening : CallOpening
{
    /// <summary>How the call of a function begins.</summary>
    public const string Mark = "<function=";

    /// <inheritdoc/>
    public override string Close => "</tool_call>";

    /// <inheritdoc/>
    public override OpeningMatch Match(ReadOnlySpan<char> held, bool atLineStart, bool inFence) =>
        !atLineStart || inFence ? OpeningMatch.None
        : held.StartsWith(Mark) ? OpeningMatch.OpensAt(0)
        : Mark.AsSpan().StartsWith(held) ? OpeningMatch.Undecided
        : OpeningMatch.None;
}
