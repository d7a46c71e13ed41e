using System.Runtime.InteropServices;

namespace LocalInfer.Constraints.Languages;

/// <summary>Words by their beginnings. State 0 is dead, words begin in state 1, and a state's number is less than those of the states behind it.</summary>
internal sealed class WordTrie
{
    /// <summary>Bytes that the words of one trie may have.</summary>
    private const int Budget = 4_000_000;

    private readonly Node[] _nodes;

    /// <summary>Creates a trie.</summary>
    /// <param name="words">The words.</param>
    /// <param name="ends">For each of them the state behind it.</param>
    /// <exception cref="LanguageBudgetException">The words are too many or too long.</exception>
    public WordTrie(IReadOnlyList<byte[]> words, out int[] ends)
    {
        long bytes = 0;
        foreach (byte[] word in words)
            bytes += word.Length;
        if (bytes > Budget)
            throw new LanguageBudgetException("An enumeration has too much text.");
        _nodes = new Node[bytes + 2];
        StateCount = 2;
        ends = new int[words.Count];
        for (int i = 0; i < words.Count; i++)
        {
            int state = 1;
            foreach (byte value in words[i])
                state = StepOrAdd(state, value);
            ends[i] = state;
        }
    }

    /// <summary>States, the dead one included.</summary>
    public int StateCount { get; private set; }

    /// <summary>The state behind a byte, 0 where no word goes on so.</summary>
    public int Step(int state, byte value)
    {
        int child = _nodes[state].FirstChild;
        while (child != 0 && _nodes[child].Value != value)
            child = _nodes[child].NextSibling;
        return child;
    }

    /// <summary>The first of the states behind one byte more, 0 where there is none.</summary>
    public int FirstChild(int state) => _nodes[state].FirstChild;

    /// <summary>Another state behind the same beginning, 0 where there is none.</summary>
    public int NextSibling(int state) => _nodes[state].NextSibling;

    /// <summary>The byte that leads to a state.</summary>
    public byte ValueOf(int state) => _nodes[state].Value;

    /// <summary>Marks where classes of bytes begin: each byte of a word is a class of its own.</summary>
    public void Mark(Span<bool> starts)
    {
        for (int state = 2; state < StateCount; state++)
        {
            byte value = _nodes[state].Value;
            starts[value] = true;
            starts[Math.Min(value + 1, 255)] = true;
        }
    }

    /// <summary>The bytes that the words never tell apart.</summary>
    public ByteClasses ToClasses()
    {
        Span<bool> starts = stackalloc bool[256];
        starts.Clear();
        Mark(starts);
        return ByteClasses.FromStarts(starts);
    }

    private int StepOrAdd(int state, byte value)
    {
        int child = Step(state, value);
        if (child != 0)
            return child;
        child = StateCount++;
        _nodes[child] = new() { Value = value, NextSibling = _nodes[state].FirstChild };
        _nodes[state].FirstChild = child;
        return child;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Node
    {
        public int FirstChild;
        public int NextSibling;
        public byte Value;
    }
}
