namespace LocalInfer.Constraints.Automata;

/// <summary>What properties an object has to have and may have.</summary>
internal sealed class ObjectShape
{
    /// <summary>The declared names.</summary>
    public required PropertyNames Names { get; init; }

    /// <summary>For each declared name whether the object must have it.</summary>
    public required bool[] IsRequired { get; init; }

    /// <summary>For each declared name its place in the order of declaration; null where the order is free.</summary>
    public int[]? Order { get; init; }

    /// <summary>Other keys; null where there are none.</summary>
    public ExtraKeys? Extras { get; init; }

    /// <summary>The values by declared name, then by label of the other keys.</summary>
    public required ValueNode[] Values { get; init; }

    /// <summary>Fewest properties.</summary>
    public int Minimum { get; init; }

    /// <summary>Most properties, or null.</summary>
    public int? Maximum { get; init; }

    /// <summary>Whether properties are counted.</summary>
    public bool IsCounted => Minimum > 0 || Maximum is not null;
}
