using System.Collections.Immutable;

namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>One construct of a regular expression, immutable. Characters are Unicode code points.</summary>
internal abstract record RegexNode
{
    /// <summary>One code point of a set.</summary>
    public sealed record Class(CodePointSet Set) : RegexNode;

    /// <summary>One construct after the other; without items it matches the empty string.</summary>
    public sealed record Sequence(ImmutableArray<RegexNode> Items) : RegexNode;

    /// <summary>One of the branches, at least one; earlier ones are preferred, which matters to captures only.</summary>
    public sealed record Alternation(ImmutableArray<RegexNode> Branches) : RegexNode;

    /// <summary><paramref name="Minimum"/> to <paramref name="Maximum"/> times; no maximum where it is null.</summary>
    public sealed record Repeat(RegexNode Body, int Minimum, int? Maximum, bool IsLazy) : RegexNode;

    /// <summary>A group; capturing ones have an <paramref name="Index"/> from 1 and may have a name.</summary>
    public sealed record Group(RegexNode Body, int? Index, string? Name) : RegexNode;

    /// <summary>A position test that reads no character.</summary>
    public sealed record Assertion(RegexAssertion Kind) : RegexNode;

    /// <summary>The body must (not) match ahead of or behind the position; nothing is consumed. Not regular.</summary>
    public sealed record LookAround(RegexNode Body, bool IsBehind, bool IsNegative) : RegexNode;

    /// <summary>What the capturing group of this index matched, or nothing where it has not matched. Not regular.</summary>
    public sealed record BackReference(int Index) : RegexNode;

    /// <summary>Matches the empty string.</summary>
    public static RegexNode Empty { get; } = new Sequence([]);

    /// <summary>Matches any one code point.</summary>
    public static RegexNode AnyCodePoint { get; } = new Class(CodePointSet.All);
}
