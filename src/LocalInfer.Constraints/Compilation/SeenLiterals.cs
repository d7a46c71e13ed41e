namespace LocalInfer.Constraints.Compilation;

/// <summary>Demands that were looked into, the last one first; they are few. Immutable.</summary>
internal sealed class SeenLiterals
{
    private readonly SchemaLiteral? _last;
    private readonly SeenLiterals? _before;

    private SeenLiterals(SchemaLiteral? last, SeenLiterals? before)
    {
        _last = last;
        _before = before;
    }

    /// <summary>None.</summary>
    public static SeenLiterals None { get; } = new(null, null);

    /// <summary>With another one.</summary>
    public SeenLiterals Add(SchemaLiteral literal) => new(literal, this);

    /// <summary>Whether a demand is among them.</summary>
    public bool Contains(SchemaLiteral literal)
    {
        for (SeenLiterals? at = this; at is not null; at = at._before)
        {
            if (ReferenceEquals(at._last, literal))
                return true;
        }

        return false;
    }

    /// <summary>Whether the opposite of one is among others.</summary>
    public bool Contradicts(SeenLiterals other)
    {
        for (SeenLiterals? at = this; at?._last is { } literal; at = at._before)
        {
            if (other.Contains(literal.Negated))
                return true;
        }

        return false;
    }

    /// <summary>Those of both.</summary>
    public SeenLiterals Union(SeenLiterals other)
    {
        SeenLiterals all = this;
        for (SeenLiterals? at = other; at?._last is { } literal; at = at._before)
        {
            if (!Contains(literal))
                all = all.Add(literal);
        }

        return all;
    }
}
