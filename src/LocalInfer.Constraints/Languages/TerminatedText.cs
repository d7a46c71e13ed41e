using System.Runtime.InteropServices;
using System.Text;
using LocalInfer.Constraints.Grammars;

namespace LocalInfer.Constraints.Languages;

/// <summary>The words of a language as text with its end.</summary>
internal static class TerminatedText
{
    /// <summary>
    /// Each word with one of the end's marks behind it. Text goes on behind a mark until a follower shows that it was the end: the automaton has a word there, and
    /// ways on from it, and none into a follower.
    /// </summary>
    /// <param name="words">The language; UTF-8, all of it valid.</param>
    /// <param name="end">How the text ends.</param>
    /// <param name="only">The mark that may end it; null for all of them. The others are still not part of a word where a follower comes.</param>
    /// <exception cref="LanguageBudgetException">The automaton is too large.</exception>
    public static ByteDfa Of(ByteDfa words, TextEnd end, string? only = null)
    {
        byte[][] sought = [.. end.Sought.Select(Encoding.UTF8.GetBytes)];
        var search = new WordSearch(sought);
        HashSet<int> marks = [.. end.Marks.Where(mark => only is null || mark == only).Select(mark => search.StateOf(Encoding.UTF8.GetBytes(mark)))];
        ByteClasses classes = ByteClasses.Meet([WordSet.Of(sought).Classes.Map, words.Classes.Map]);
        return DfaBuilder<Reading>.Build(new(0, words.Start), Step, Label, classes, LanguageProduct.Budget);

        // Bytes that may be the end's are the word's only once they turn out not to be.
        bool Step(in Reading from, byte value, out Reading to)
        {
            to = default;
            if (search.FoundAt(from.Begun) >= 0)
                return false;
            int begun = search.Step(from.Begun, value);
            ReadOnlySpan<byte> held = search.TextOf(from.Begun);
            int released = held.Length + 1 - search.TextOf(begun).Length;
            int word = from.Word;
            for (int i = 0; i < released; i++)
                word = words.Step(word, i < held.Length ? held[i] : value);
            to = new(begun, word);
            return word != 0 && (search.FoundAt(begun) < 0 || (end.Followers.IsEmpty && words.IsEnd(word)));
        }

        int Label(in Reading at) => marks.Contains(at.Begun) && words.IsEnd(at.Word) ? 0 : ByteDfa.NoLabel;
    }

    /// <summary>What of an end may have begun, and where the word is.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Reading(int Begun, int Word);
}
