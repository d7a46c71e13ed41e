namespace LocalInfer.Tokenizers;

/// <summary>A token that is matched as a whole in the text before anything else, as <c>tokenizer.json</c> lists it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
public sealed record AddedToken(int Id, string Content)
{
    /// <summary>Whether decoding may leave it out, and encoding may treat it as plain text.</summary>
    public bool Special { get; init; }

    /// <summary>Whether it takes the white space before it with it.</summary>
    public bool LeftStrip { get; init; }

    /// <summary>Whether it takes the white space after it with it.</summary>
    public bool RightStrip { get; init; }

    /// <summary>Whether it matches only where no word character touches it.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Whether it is matched in the normalised text instead of the raw text.</summary>
    public bool Normalized { get; init; }

    /// <summary>What it is among the tokens of a vocabulary.</summary>
    internal TokenKind Kind => Special ? TokenKind.Special : TokenKind.Added;
}
