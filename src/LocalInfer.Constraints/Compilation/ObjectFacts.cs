using System.Collections.Immutable;

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
    public ImmutableSortedSet<string> Required { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Properties that must not be there.</summary>
    public ImmutableSortedSet<string> Forbidden { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Demands on the values by their keys, all of which hold.</summary>
    public ImmutableList<PropertyRule> Rules { get; init; } = [];

    /// <summary>Demands on the keys.</summary>
    public ImmutableList<SchemaLiteral> Keys { get; init; } = [];

    /// <summary>The demands of both.</summary>
    public ObjectFacts Joined(ObjectFacts other) => ReferenceEquals(other, None) ? this : ReferenceEquals(this, None) ? other : new()
    {
        Minimum = Math.Max(Minimum, other.Minimum),
        Maximum = Math.Min(Maximum ?? int.MaxValue, other.Maximum ?? int.MaxValue) is < int.MaxValue and int least ? least : null,
        Required = Required.Union(other.Required),
        Forbidden = Forbidden.Union(other.Forbidden),
        Rules = Rules.AddRange(other.Rules),
        Keys = Keys.AddRange(other.Keys),
    };
}
