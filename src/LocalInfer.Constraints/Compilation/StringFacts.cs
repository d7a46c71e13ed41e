using System.Collections.Immutable;
using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Demands on a string. Immutable.</summary>
internal sealed record StringFacts
{
    /// <summary>No demand.</summary>
    public static StringFacts None { get; } = new();

    /// <summary>Fewest characters.</summary>
    public int Minimum { get; init; }

    /// <summary>Most characters, or null.</summary>
    public int? Maximum { get; init; }

    /// <summary>Languages that hold the string.</summary>
    public ImmutableList<ByteDfa> Wanted { get; init; } = [];

    /// <summary>Languages that do not.</summary>
    public ImmutableList<ByteDfa> Unwanted { get; init; } = [];

    /// <summary>Whether only the length is restricted.</summary>
    public bool IsCountedOnly => Wanted.IsEmpty && Unwanted.IsEmpty;

    /// <summary>The strings that satisfy the demands.</summary>
    /// <param name="withMaximum">Whether the most characters are among them; counting them apart keeps the automaton small.</param>
    public ByteDfa ToLanguage(bool withMaximum)
    {
        int? maximum = withMaximum ? Maximum : null;
        ImmutableList<ByteDfa> wanted = Minimum > 0 || maximum is not null ? Wanted.Add(Utf8Dfa.OfLength(Minimum, maximum)) : Wanted;
        return LanguageProduct.Both(wanted, Unwanted);
    }
}
