namespace LocalInfer.Constraints.Languages;

/// <summary>Finds words in text, byte by byte, after Aho and Corasick.</summary>
internal sealed class WordSearch
{
    private readonly List<Dictionary<byte, int>> _next = [[]];
    private readonly List<int> _found = [-1];
    private readonly List<byte[]> _texts = [[]];
    private readonly int[] _shorter;

    /// <summary>Prepares the search.</summary>
    /// <param name="words">Words that are not empty; of equal ones the first counts.</param>
    public WordSearch(IReadOnlyList<byte[]> words)
    {
        for (int i = 0; i < words.Count; i++)
            Add(words[i], i);
        _shorter = new int[_next.Count];
        var queue = new Queue<int>(_next[0].Values);
        while (queue.TryDequeue(out int at))
        {
            foreach ((byte value, int to) in _next[at])
            {
                _shorter[to] = Step(_shorter[at], value);
                if (_found[to] < 0)
                    _found[to] = _found[_shorter[to]];
                queue.Enqueue(to);
            }
        }
    }

    /// <summary>The word that ends in a state, the longest of them; -1 where none does.</summary>
    public int FoundAt(int state) => _found[state];

    /// <summary>The text that a state stands for: the longest end of what was read with which a word begins.</summary>
    public ReadOnlySpan<byte> TextOf(int state) => _texts[state];

    /// <summary>The state behind a text alone.</summary>
    public int StateOf(ReadOnlySpan<byte> text)
    {
        int state = 0;
        foreach (byte value in text)
            state = Step(state, value);
        return state;
    }

    /// <summary>The state behind a byte; the search begins in 0.</summary>
    public int Step(int state, byte value)
    {
        while (true)
        {
            if (_next[state].TryGetValue(value, out int to))
                return to;
            if (state == 0)
                return 0;
            state = _shorter[state];
        }
    }

    private void Add(byte[] word, int index)
    {
        int at = 0;
        foreach (byte value in word)
        {
            if (!_next[at].TryGetValue(value, out int to))
            {
                to = _next.Count;
                _next[at].Add(value, to);
                _next.Add([]);
                _found.Add(-1);
                _texts.Add([.. _texts[at], value]);
            }

            at = to;
        }

        if (_found[at] < 0)
            _found[at] = index;
    }
}
