namespace LocalInfer.Constraints.Languages;

/// <summary>Automata of finite sets of words.</summary>
internal static class WordSet
{
    /// <summary>The given words; the label of each is its index, of equal ones that of the first.</summary>
    /// <exception cref="LanguageBudgetException">The words are too many or too long.</exception>
    public static ByteDfa Of(IReadOnlyList<byte[]> words)
    {
        var trie = new WordTrie(words, out int[] ends);
        int[] labels = new int[trie.StateCount];
        labels.AsSpan().Fill(ByteDfa.NoLabel);
        for (int i = words.Count - 1; i >= 0; i--)
            labels[ends[i]] = i;
        return new(trie, labels);
    }
}
