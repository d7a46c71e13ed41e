namespace LocalInfer.Constraints.Compilation;

/// <summary>Demands on an array. Immutable.</summary>
internal sealed record ArrayFacts
{
    /// <summary>No demand.</summary>
    public static ArrayFacts None { get; } = new();

    /// <summary>Fewest items.</summary>
    public int Minimum { get; init; }

    /// <summary>Most items, or null.</summary>
    public int? Maximum { get; init; }

    /// <summary>Demands on the items, all of which hold.</summary>
    public ItemRule[] Rules { get; init; } = [];

    /// <summary>Demands on how many of the items satisfy a schema, all of which hold.</summary>
    public ContainsRule[] Contains { get; init; } = [];

    /// <summary>The schemas that demand that no two items are equal.</summary>
    public SchemaPart[] Unique { get; init; } = [];

    /// <summary>The demands of both.</summary>
    public ArrayFacts Joined(ArrayFacts other) => ReferenceEquals(other, None) ? this : ReferenceEquals(this, None) ? other : new()
    {
        Minimum = Math.Max(Minimum, other.Minimum),
        Maximum = Math.Min(Maximum ?? int.MaxValue, other.Maximum ?? int.MaxValue) is < int.MaxValue and int least ? least : null,
        Rules = [.. Rules, .. other.Rules],
        Contains = [.. Contains, .. other.Contains],
        Unique = [.. Unique, .. other.Unique],
    };
}
