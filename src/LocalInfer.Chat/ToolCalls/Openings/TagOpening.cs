using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.ToolCalls.Openings;

/// <summary>
/// A tag before a call, such as <c>&lt;tool_call&gt;</c>. Where the vocabulary has it as a control token, that token opens calls anywhere, and its
/// text spelled from pieces opens none.
/// </summary>
internal sealed class TagOpening : CallOpening
{
    private readonly string _tag;
    private readonly bool _atLineStart;
    private readonly bool _beginsWithName;

    private TagOpening(string tag, string? close, int? tokenId, bool isSilent, bool atLineStart, bool beginsWithName = false)
    {
        _tag = tag;
        Close = close;
        TokenId = tokenId;
        IsSilent = isSilent;
        _atLineStart = atLineStart;
        _beginsWithName = beginsWithName;
    }

    /// <inheritdoc/>
    public override int? TokenId { get; }

    /// <inheritdoc/>
    public override bool IsSilent { get; }

    /// <inheritdoc/>
    public override string? Close { get; }

    /// <summary>A family's own tag: by its control token where there is one, else by its text, anywhere.</summary>
    /// <param name="tag">Its text.</param>
    /// <param name="close">What closes it, if anything does.</param>
    /// <param name="vocabulary">The model's tokens.</param>
    /// <param name="beginsWithName">Whether a call behind it may begin with a tool's name.</param>
    public static TagOpening Native(string tag, string? close, Vocabulary vocabulary, bool beginsWithName = false)
    {
        int id = vocabulary.FindAdded(tag);
        return new(tag, close, id >= 0 ? id : null, id >= 0 && vocabulary.KindOf(id) == TokenKind.Special, atLineStart: false, beginsWithName);
    }

    /// <summary>A tag that models make up: by its text, at the start of a line.</summary>
    public static TagOpening Habit(string name) => new($"<{name}>", $"</{name}>", tokenId: null, isSilent: false, atLineStart: true);

    /// <inheritdoc/>
    public override OpeningMatch Match(ReadOnlySpan<char> held, bool atLineStart, bool inFence) =>
        _atLineStart && (!atLineStart || inFence) ? OpeningMatch.None : MatchText(held, _tag, _beginsWithName);
}
