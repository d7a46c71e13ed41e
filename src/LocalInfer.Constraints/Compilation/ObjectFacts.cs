namespace LocalInfer.Constraints.Compilation;

/// <summary>Demands on an object. Immutable.</summary>
internal sealed record ObjectFacts
{
    /// <summary>No demand.</summary>
    public static ObjectFacts None { get; } = new();

    /// <summary>Fewest properties.</summary>
    public int Minimum { get; init; }

    /// <summary>Most properties, or null.</summary>
    public int? Maximum { get; init; }

    /// <summary>Properties that must be there.</summary>
    public NameSet Required { get; init; } = NameSet.Empty;

    /// <summary>Properties that must not be there.</summary>
    public NameSet Forbidden { get; init; } = NameSet.Empty;

    /// <summary>Demands on the values by their keys, all of which hold.</summary>
    public PropertyRule[] Rules { get; init; } = [];

    /// <summary>Demands on the keys.</summary>
    public SchemaLiteral[] Keys { get; init; } = [];

    /// <summary>Adds the demands on the value of a key.</summary>
    public void AddDemands(string key, List<SchemaLiteral> demands)
    {
        foreach (PropertyRule rule in Rules)
            rule.AddDemands(key, demands);
    }

    /// <summary>The demands of both.</summary>
    public ObjectFacts Joined(ObjectFacts other) => ReferenceEquals(other, None) ? this : ReferenceEquals(this, None) ? other : new()
    {
        Minimum = Math.Max(Minimum, other.Minimum),
        Maximum = Math.Min(Maximum ?? int.MaxValue, other.Maximum ?? int.MaxValue) is < int.MaxValue and int least ? least : null,
        Required = Required.Union(other.Required),
        Forbidden = Forbidden.Union(other.Forbidden),
        Rules = [.. Rules, .. other.Rules],
        Keys = [.. Keys, .. other.Keys],
    };
}
