namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>
/// An immutable set of code points in 0 to 0x10FFFF. Complements contain the surrogates D800 to DFFF, as in ECMA-262; whoever writes UTF-8
/// leaves those out. Equal sets are equal values.
/// </summary>
internal sealed class CodePointSet : IEquatable<CodePointSet>
{
    /// <summary>The largest code point.</summary>
    public const int Largest = 0x10FFFF;

    private readonly CodePointRange[] _ranges;

    private CodePointSet(CodePointRange[] ranges) => _ranges = ranges;

    /// <summary>All code points.</summary>
    public static CodePointSet All { get; } = new([new(0, Largest)]);

    /// <summary>No code point.</summary>
    public static CodePointSet None { get; } = new([]);

    /// <summary>The ranges in ascending order, with at least one code point between neighbours.</summary>
    public ReadOnlySpan<CodePointRange> Ranges => _ranges;

    /// <summary>The set of one code point.</summary>
    public static CodePointSet Of(int codePoint) => new([new(codePoint, codePoint)]);

    /// <summary>The set of the code points of the ranges, which may overlap and come in any order.</summary>
    public static CodePointSet Of(params ReadOnlySpan<CodePointRange> ranges) => ranges.Length switch
    {
        0 => None,
        1 => new([ranges[0]]),
        _ => Of(ranges[..(ranges.Length / 2)]).Union(Of(ranges[(ranges.Length / 2)..])),
    };

    /// <summary>The code points of any of the sets.</summary>
    public static CodePointSet OfAny(params ReadOnlySpan<CodePointSet> sets) => sets.Length switch
    {
        0 => None,
        1 => sets[0],
        _ => OfAny(sets[..(sets.Length / 2)]).Union(OfAny(sets[(sets.Length / 2)..])),
    };

    /// <summary>The code points of the characters of a text.</summary>
    public static CodePointSet OfCharacters(string characters) => OfAny([.. characters.EnumerateRunes().Select(r => Of(r.Value))]);

    /// <summary>The code points of either set.</summary>
    public CodePointSet Union(CodePointSet other)
    {
        var merged = new CodePointRange[_ranges.Length + other._ranges.Length];
        int count = 0;
        int one = 0;
        int two = 0;
        while (one < _ranges.Length || two < other._ranges.Length)
        {
            bool isOne = two == other._ranges.Length || (one < _ranges.Length && _ranges[one].First <= other._ranges[two].First);
            CodePointRange range = isOne ? _ranges[one++] : other._ranges[two++];
            if (count > 0 && range.First <= merged[count - 1].Last + 1)
                merged[count - 1] = merged[count - 1] with { Last = Math.Max(merged[count - 1].Last, range.Last) };
            else
                merged[count++] = range;
        }

        return new(FirstOf(merged, count));
    }

    /// <summary>The code points of this set that are not in the other.</summary>
    public CodePointSet Except(CodePointSet other) => Complement().Union(other).Complement();

    /// <summary>The code points outside the set.</summary>
    public CodePointSet Complement()
    {
        var gaps = new CodePointRange[_ranges.Length + 1];
        int count = 0;
        int next = 0;
        foreach (CodePointRange range in _ranges)
        {
            if (range.First > next)
                gaps[count++] = new(next, range.First - 1);
            next = range.Last + 1;
        }

        if (next <= Largest)
            gaps[count++] = new(next, Largest);
        return new(FirstOf(gaps, count));
    }

    /// <summary>Whether the code point is in the set.</summary>
    public bool Contains(int codePoint)
    {
        int low = 0;
        int high = _ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (codePoint < _ranges[middle].First)
                high = middle - 1;
            else if (codePoint > _ranges[middle].Last)
                low = middle + 1;
            else
                return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public bool Equals(CodePointSet? other) => other is not null && Ranges.SequenceEqual(other.Ranges);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CodePointSet);

    /// <inheritdoc/>
    public override int GetHashCode() => _ranges.Aggregate(_ranges.Length, HashCode.Combine);

    // By hand: what the framework has for arrays of ranges is compiled at run time, which takes longer than it does.
    private static CodePointRange[] FirstOf(CodePointRange[] ranges, int count)
    {
        if (count == ranges.Length)
            return ranges;
        var first = new CodePointRange[count];
        Array.Copy(ranges, first, count);
        return first;
    }
}
