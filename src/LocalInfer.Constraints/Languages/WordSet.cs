using System.Runtime.InteropServices;

namespace LocalInfer.Constraints.Languages;

/// <summary>Automata of finite sets of words.</summary>
internal static class WordSet
{
    /// <summary>The given words; the label of each is its index.</summary>
    /// <exception cref="LanguageBudgetException">The words are too many or too long.</exception>
    public static ByteDfa Of(IReadOnlyList<byte[]> words)
    {
        bool[] starts = new bool[256];
        foreach (byte value in words.SelectMany(word => word))
        {
            starts[value] = true;
            if (value < 255)
                starts[value + 1] = true;
        }

        ByteClasses classes = ByteClasses.FromStarts(starts);
        var next = new List<int>(new int[classes.Count * 2]);
        var labels = new List<int> { ByteDfa.NoLabel, ByteDfa.NoLabel };
        for (int i = 0; i < words.Count; i++)
        {
            int state = 1;
            foreach (byte value in words[i])
            {
                int cell = (state * classes.Count) + classes.Map[value];
                if (next[cell] == 0)
                {
                    next[cell] = labels.Count;
                    labels.Add(ByteDfa.NoLabel);
                    CollectionsMarshal.SetCount(next, next.Count + classes.Count); // new cells are 0
                    if (next.Count > LanguageProduct.Budget * 8)
                        throw new LanguageBudgetException("An enumeration has too much text.");
                }

                state = next[cell];
            }

            labels[state] = labels[state] >= 0 ? labels[state] : i;
        }

        return new(classes.Map, classes.Count, [.. next], [.. labels], words.Count == 0 ? 0 : 1);
    }
}
