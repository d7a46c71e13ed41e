namespace LocalInfer.Tokenizers.Bpe;

/// <summary>Merges a long pre-token in O(n log n): a linked list of tokens and a heap of the pairs that merge.</summary>
internal sealed class LongMerge
{
    private const int End = -1;

    private readonly MergeTable _merges;
    private readonly int[] _ids;
    private readonly int[] _previous;
    private readonly int[] _next;

    // The merge of the token at a place with the one after it, as it is now: what the heap says of the past is skipped.
    private readonly ulong[] _current;
    private readonly PriorityQueue<int, ulong> _heap;

    public LongMerge(MergeTable merges, int[] byteIds, ReadOnlySpan<byte> preToken)
    {
        int count = preToken.Length;
        _merges = merges;
        _ids = new int[count];
        _previous = new int[count];
        _next = new int[count];
        _current = new ulong[count];
        for (int place = 0; place < count; place++)
        {
            _ids[place] = byteIds[preToken[place]];
            _previous[place] = place - 1;
            _next[place] = place + 1 < count ? place + 1 : End;
        }

        var pairs = new List<(int Place, ulong Priority)>();
        for (int place = 0; place < count; place++)
        {
            if (TryFind(place))
            {
                pairs.Add((place, PriorityOf(place)));
            }
        }

        _heap = new PriorityQueue<int, ulong>(pairs);
    }

    /// <summary>Merges until nothing merges and appends the ids. Call it once.</summary>
    public void AppendTo(List<int> ids)
    {
        while (_heap.TryDequeue(out int place, out ulong priority))
        {
            if (_current[place] != MergeTable.None && PriorityOf(place) == priority)
            {
                Merge(place);
            }
        }

        for (int place = 0; place != End; place = _next[place])
        {
            ids.Add(_ids[place]);
        }
    }

    private void Merge(int place)
    {
        int gone = _next[place];
        _ids[place] = (int)(uint)_current[place];
        _current[gone] = MergeTable.None;
        _next[place] = _next[gone];
        if (_next[place] != End)
        {
            _previous[_next[place]] = place;
        }

        Push(place);
        if (_previous[place] != End)
        {
            Push(_previous[place]);
        }
    }

    private void Push(int place)
    {
        if (TryFind(place))
        {
            _heap.Enqueue(place, PriorityOf(place));
        }
    }

    private bool TryFind(int place)
    {
        int next = _next[place];
        _current[place] = next == End ? MergeTable.None : _merges.Find(_ids[place], _ids[next]);
        return _current[place] != MergeTable.None;
    }

    // Rank first, then from left to right.
    private ulong PriorityOf(int place) => _current[place] >> 32 << 32 | (uint)place;
}
