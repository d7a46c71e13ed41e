using System.Collections.Immutable;

namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>
/// An immutable set of code points in 0 to 0x10FFFF. Complements contain the surrogates D800 to DFFF, as in ECMA-262; whoever writes UTF-8
/// leaves those out. Equal sets are equal values.
/// </summary>
internal sealed class CodePointSet : IEquatable<CodePointSet>
{
    /// <summary>The largest code point.</summary>
    public const int Largest = 0x10FFFF;

    private CodePointSet(ImmutableArray<CodePointRange> ranges) => Ranges = ranges;

    /// <summary>All code points.</summary>
    public static CodePointSet All { get; } = new([new(0, Largest)]);

    /// <summary>No code point.</summary>
    public static CodePointSet None { get; } = new([]);

    /// <summary>The ranges in ascending order, with at least one code point between neighbours.</summary>
    public ImmutableArray<CodePointRange> Ranges { get; }

    /// <summary>The set of one code point.</summary>
    public static CodePointSet Of(int codePoint) => new([new(codePoint, codePoint)]);

    /// <summary>The set of the code points of the ranges, which may overlap and come in any order.</summary>
    public static CodePointSet Of(params IEnumerable<CodePointRange> ranges)
    {
        ImmutableArray<CodePointRange>.Builder merged = ImmutableArray.CreateBuilder<CodePointRange>();
        foreach (CodePointRange range in ranges.OrderBy(r => r.First))
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
            {
                merged[^1] = merged[^1] with { Last = Math.Max(merged[^1].Last, range.Last) };
            }
            else
            {
                merged.Add(range);
            }
        }

        return new(merged.ToImmutable());
    }

    /// <summary>The code points of the characters of a text.</summary>
    public static CodePointSet OfCharacters(string characters) =>
        Of(characters.EnumerateRunes().Select(r => new CodePointRange(r.Value, r.Value)));

    /// <summary>The code points of either set.</summary>
    public CodePointSet Union(CodePointSet other) => Of(Ranges.Concat(other.Ranges));

    /// <summary>The code points of this set that are not in the other.</summary>
    public CodePointSet Except(CodePointSet other) => Complement().Union(other).Complement();

    /// <summary>The code points outside the set.</summary>
    public CodePointSet Complement()
    {
        ImmutableArray<CodePointRange>.Builder gaps = ImmutableArray.CreateBuilder<CodePointRange>();
        int next = 0;
        foreach (CodePointRange range in Ranges)
        {
            if (range.First > next)
                gaps.Add(new(next, range.First - 1));
            next = range.Last + 1;
        }

        if (next <= Largest)
            gaps.Add(new(next, Largest));
        return new(gaps.ToImmutable());
    }

    /// <summary>Whether the code point is in the set.</summary>
    public bool Contains(int codePoint)
    {
        int low = 0;
        int high = Ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (codePoint < Ranges[middle].First)
                high = middle - 1;
            else if (codePoint > Ranges[middle].Last)
                low = middle + 1;
            else
                return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public bool Equals(CodePointSet? other) => other is not null && Ranges.AsSpan().SequenceEqual(other.Ranges.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CodePointSet);

    /// <inheritdoc/>
    public override int GetHashCode() => Ranges.Aggregate(Ranges.Length, HashCode.Combine);
}
