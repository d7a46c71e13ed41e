namespace LocalInfer.Constraints.Automata;

/// <summary>Declared properties that an object has, a bit for each, and how many properties it has in all as far as that matters.</summary>
internal readonly struct PropertySet(ulong[] bits, int count) : IEquatable<PropertySet>
{
    private readonly ulong[] _bits = bits;

    /// <summary>Properties, undeclared ones included; 0 where the object does not count.</summary>
    public int Count { get; } = count;

    /// <summary>Whether the object has the declared property.</summary>
    public bool Has(int slot) => slot >> 6 < _bits.Length && (_bits[slot >> 6] >> (slot & 63) & 1) != 0;

    /// <summary>The set with another property.</summary>
    /// <param name="slot">A declared one, or -1.</param>
    /// <param name="count">Properties in all.</param>
    public PropertySet With(int slot, int count)
    {
        if (slot < 0)
            return new(_bits, count);
        ulong[] more = new ulong[Math.Max(_bits.Length, (slot >> 6) + 1)];
        _bits.CopyTo(more, 0);
        more[slot >> 6] |= 1UL << (slot & 63);
        return new(more, count);
    }

    public bool Equals(PropertySet other) => Count == other.Count && _bits.AsSpan().SequenceEqual(other._bits);

    public override bool Equals(object? obj) => obj is PropertySet other && Equals(other);

    public override int GetHashCode()
    {
        ulong hash = (uint)Count;
        foreach (ulong word in _bits)
            hash = (hash ^ word) * 0x9E3779B97F4A7C15;
        return (int)(hash >> 32);
    }
}
