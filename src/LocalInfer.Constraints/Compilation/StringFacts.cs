using System.Text;
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

    /// <summary>The only texts, or null for all.</summary>
    public string[]? Only { get; init; }

    /// <summary>Languages that hold the string.</summary>
    public ByteDfa[] Wanted { get; init; } = [];

    /// <summary>Languages that do not.</summary>
    public ByteDfa[] Unwanted { get; init; } = [];

    /// <summary>Whether only the length is restricted.</summary>
    public bool IsCountedOnly => Only is null && Wanted.Length == 0 && Unwanted.Length == 0;

    /// <summary>Whether it can be told without much ado that there is no such string.</summary>
    public bool IsPlainlyEmpty => Maximum < Minimum || (Only is not null ? !Array.Exists(Only, Holds) : Wanted.Length > 1 && ToLanguage(withMaximum: false).IsEmpty);

    /// <summary>One of some texts.</summary>
    public StringFacts AmongOnly(string[] texts) => this with { Only = Only is { } before ? [.. before.Intersect(texts, StringComparer.Ordinal)] : texts };

    /// <summary>The demands of both.</summary>
    public StringFacts Joined(StringFacts other)
    {
        if (ReferenceEquals(other, None) || ReferenceEquals(this, None))
            return ReferenceEquals(this, None) ? other : this;
        StringFacts both = other.Only is { } only ? AmongOnly(only) : this;
        return both with
        {
            Minimum = Math.Max(Minimum, other.Minimum),
            Maximum = Math.Min(Maximum ?? int.MaxValue, other.Maximum ?? int.MaxValue) is < int.MaxValue and int least ? least : null,
            Wanted = [.. Wanted, .. other.Wanted],
            Unwanted = [.. Unwanted, .. other.Unwanted],
        };
    }

    /// <summary>The strings that satisfy the demands.</summary>
    /// <param name="withMaximum">Whether the most characters are among them, where the texts are not enumerated; counting them apart keeps the automaton small.</param>
    public ByteDfa ToLanguage(bool withMaximum)
    {
        if (Only is not null)
            return WordSet.Of([.. Only.Where(Holds).Select(Encoding.UTF8.GetBytes)]);
        int? maximum = withMaximum ? Maximum : null;
        bool isCounted = maximum is not null || (Minimum > 0 && !Array.Exists(Wanted, HasEnough));
        return LanguageProduct.Both(isCounted ? [.. Wanted, Utf8Dfa.OfLength(Minimum, maximum)] : Wanted, Unwanted);
    }

    /// <summary>Whether every word of a language has the fewest characters anyway: an automaton that counts them would be large.</summary>
    private bool HasEnough(ByteDfa language) => language.FewestCharacters[language.Start] >= Minimum;

    /// <summary>Whether a text satisfies the demands, enumerated texts left out.</summary>
    public bool Holds(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int characters = 0;
        foreach (byte value in bytes)
            characters += (value & 0xC0) != 0x80 ? 1 : 0;
        return characters >= Minimum && !(characters > Maximum)
            && Array.TrueForAll(Wanted, language => language.Accepts(bytes)) && !Array.Exists(Unwanted, language => language.Accepts(bytes));
    }
}
