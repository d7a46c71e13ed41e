namespace LocalInfer.Chat.ToolCalls.Openings;

/// <summary>One way in which a reply begins calls: what triggers it, and what closes it. Immutable.</summary>
internal abstract class CallOpening
{
    /// <summary>The control token that alone opens it; null where its text does.</summary>
    public virtual int? TokenId => null;

    /// <summary>Whether decoding leaves the control token out, so that the body begins right behind it.</summary>
    public virtual bool IsSilent => false;

    /// <summary>What stands behind the calls and belongs to them; null where nothing does.</summary>
    public virtual string? Close => null;

    /// <summary>Whether the reply ends behind its calls: small models that write calls bare just run on.</summary>
    public virtual bool EndsTurn => false;

    /// <summary>Judges text that may be the opening.</summary>
    /// <param name="held">Text from its first character that is not blank.</param>
    /// <param name="atLineStart">Whether only blanks stand before it on its line.</param>
    /// <param name="inFence">Whether it stands inside a code fence that is not about calls.</param>
    public abstract OpeningMatch Match(ReadOnlySpan<char> held, bool atLineStart, bool inFence);

    /// <summary>Whether text right behind the calls closes them; null where it may still come to that.</summary>
    /// <param name="held">Text from its first character that is not blank.</param>
    public bool? Closes(string held) =>
        held == Close ? true : Close!.StartsWith(held, StringComparison.Ordinal) ? null : false;

    /// <summary>The same for text at a distance from the last call.</summary>
    public virtual bool? ClosesLate(string held) => Closes(held);

    /// <summary>Looks for blanks and then the first character of a call, which may be a name's where calls begin with it.</summary>
    protected static OpeningMatch MatchBody(ReadOnlySpan<char> held, int at, bool beginsWithName = false)
    {
        while (at < held.Length && char.IsWhiteSpace(held[at]))
        {
            at++;
        }

        return at == held.Length ? OpeningMatch.Undecided : beginsWithName || held[at] is '{' or '[' or '<' ? OpeningMatch.OpensAt(at) : OpeningMatch.None;
    }

    /// <summary>Looks for a fixed text and behind it, past blanks, the first character of a call.</summary>
    protected static OpeningMatch MatchText(ReadOnlySpan<char> held, string text, bool beginsWithName = false) =>
        held.StartsWith(text, StringComparison.Ordinal) ? MatchBody(held, text.Length, beginsWithName)
        : text.AsSpan().StartsWith(held, StringComparison.Ordinal) ? OpeningMatch.Undecided
        : OpeningMatch.None;
}
