using System.Runtime.InteropServices;

namespace LocalInfer.Constraints.Languages;

/// <summary>The words of a language as text that a terminator ends.</summary>
internal static class TerminatedText
{
    /// <summary>Each word that does not contain the terminator, with the terminator behind it, which is found nowhere before.</summary>
    /// <param name="words">The language.</param>
    /// <param name="terminator">At least one byte.</param>
    /// <exception cref="LanguageBudgetException">The automaton is too large.</exception>
    public static ByteDfa Of(ByteDfa words, byte[] terminator)
    {
        var search = new WordSearch([terminator]);
        ByteClasses classes = ByteClasses.Meet([WordSet.Of([terminator]).Classes.Map, words.Classes.Map]);
        return DfaBuilder<Reading>.Build(
            new(0, words.Start), Step, (in Reading at) => at.Begun == terminator.Length ? 0 : ByteDfa.NoLabel, classes, LanguageProduct.Budget);

        // Bytes that may be the terminator's are the word's only once they turn out not to be.
        bool Step(in Reading from, byte value, out Reading to)
        {
            to = default;
            if (from.Begun == terminator.Length)
                return false;
            int begun = search.Step(from.Begun, value);
            int word = from.Word;
            for (int i = 0; i <= from.Begun - begun; i++)
                word = words.Step(word, i < from.Begun ? terminator[i] : value);
            to = new(begun, word);
            return word != 0 && (begun < terminator.Length || words.IsEnd(word));
        }
    }

    /// <summary>Bytes of the terminator that may have begun, and where the word is.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Reading(int Begun, int Word);
}
