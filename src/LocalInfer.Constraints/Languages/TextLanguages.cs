using System.Runtime.InteropServices;
using LocalInfer.Constraints.RegularExpressions;

namespace LocalInfer.Constraints.Languages;

/// <summary>Languages of plain text, outside JSON. All of them valid UTF-8.</summary>
internal static class TextLanguages
{
    /// <summary>The label of text in which no trigger has come; text that ends with trigger i has label i + 1.</summary>
    public const int Free = 0;

    /// <summary>Table cells that a search may have.</summary>
    private const int Budget = 4_000_000;

    /// <summary>The texts that a pattern matches as a whole.</summary>
    /// <exception cref="ArgumentException">The pattern is malformed, not regular or too large.</exception>
    public static ByteDfa OfPattern(string pattern)
    {
        try
        {
            return PatternLanguage.Of(RegularExpression.Parse(pattern).Root, isWhole: true);
        }
        catch (Exception e) when (e is RegexSyntaxException or LanguageBudgetException)
        {
            throw new ArgumentException($"The pattern '{pattern}' cannot be used: {e.Message}", nameof(pattern), e);
        }
    }

    /// <summary>Any text up to and with the first occurrence of one of the triggers, and any text without one.</summary>
    public static ByteDfa UpTo(IReadOnlyList<byte[]> triggers)
    {
        var words = new WordSearch(triggers);
        bool[] starts = new bool[256];
        foreach (byte value in triggers.SelectMany(trigger => trigger))
        {
            starts[value] = true;
            if (value < 255)
                starts[value + 1] = true;
        }

        ByteClasses classes = ByteClasses.Meet([ByteClasses.FromStarts(starts).Map, Utf8Dfa.Valid.Classes.Map]);
        return DfaBuilder<Searching>.Build(new(0, Utf8.Boundary), Step, Label, classes, Budget);

        bool Step(in Searching from, byte value, out Searching to)
        {
            to = new(words.Step(from.Word, value), Utf8.Step(from.Utf8, value));
            return to.Utf8 >= 0 && words.FoundAt(from.Word) < 0;
        }

        int Label(in Searching at)
        {
            int found = words.FoundAt(at.Word);
            return found < 0 && at.Utf8 != Utf8.Boundary ? ByteDfa.NoLabel : found + 1;
        }
    }

    /// <summary>Where the search and the character are.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Searching(int Word, int Utf8);
}
