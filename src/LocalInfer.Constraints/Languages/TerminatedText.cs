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
        return DfaBuilder<(int Begun, int Word)>.Build(
            (0, words.Start), Step, at => at.Begun == terminator.Length ? 0 : ByteDfa.NoLabel, classes, LanguageProduct.Budget);

        // Bytes that may be the terminator's are the word's only once they turn out not to be.
        bool Step((int Begun, int Word) from, byte value, out (int Begun, int Word) to)
        {
            to = default;
            if (from.Begun == terminator.Length)
                return false;
            int begun = search.Step(from.Begun, value);
            int word = from.Word;
            for (int i = 0; i <= from.Begun - begun; i++)
                word = words.Step(word, i < from.Begun ? terminator[i] : value);
            to = (begun, word);
            return word != 0 && (begun < terminator.Length || words.IsEnd(word));
        }
    }
}
