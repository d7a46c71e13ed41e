namespace LocalInfer.Constraints.Grammars;

/// <summary>What may interrupt free text: a trigger and the grammar behind it. Immutable.</summary>
public sealed record Tag
{
    private Tag(string? trigger, int? tokenId, Grammar body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Trigger = trigger;
        TokenId = tokenId;
        Body = body;
    }

    /// <summary>The text that begins the tag; null where a control token does.</summary>
    public string? Trigger { get; }

    /// <summary>The control token that begins the tag; null where text does.</summary>
    public int? TokenId { get; }

    /// <summary>What comes behind the trigger, up to where the text is free again.</summary>
    public Grammar Body { get; }

    /// <summary>A tag that begins with text, at its first occurrence. Where one trigger ends within another's text, the one that ends first counts.</summary>
    public static Tag Behind(string trigger, Grammar body) => new(Grammar.CheckedTrigger(trigger), null, body);

    /// <summary>A tag that begins with a control token.</summary>
    public static Tag Behind(int tokenId, Grammar body)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokenId);
        return new(null, tokenId, body);
    }
}
