namespace LocalInfer.Tokenizers.Bpe;

/// <summary>Merges a long pre-token in O(n log n): a linked list of tokens and a heap of the pairs that merge. Its arrays are used again. One thread.</summary>
internal sealed class LongMerge
{
    private const int End = -1;

    private readonly MergeHeap _heap = new();
    private int[] _ids = [];
    private int[] _previous = [];
    private int[] _next = [];

    // The rank of the merge of the token at a place with the one after it, as it is now: what the heap says of the past is skipped.
    private uint[] _ranks = [];

    /// <summary>Bytes that the arrays have room for.</summary>
    public int Capacity => _ids.Length;

    /// <summary>Merges until nothing merges and appends the ids.</summary>
    public void Append(MergeTable merges, int[] byteIds, ReadOnlySpan<byte> preToken, IdBuffer result)
    {
        Begin(merges, byteIds, preToken);
        while (_heap.TryTake(out uint rank, out int place))
        {
            if (_ranks[place] == rank)
            {
                Merge(merges, place);
            }
        }

        for (int place = 0; place != End; place = _next[place])
        {
            result.Add(_ids[place]);
        }
    }

    private void Begin(MergeTable merges, int[] byteIds, ReadOnlySpan<byte> preToken)
    {
        int count = preToken.Length;
        if (_ids.Length < count)
        {
            int capacity = Math.Max(count, 2 * _ids.Length);
            (_ids, _previous, _next, _ranks) = (new int[capacity], new int[capacity], new int[capacity], new uint[capacity]);
        }

        for (int place = 0; place < count; place++)
        {
            _ids[place] = byteIds[preToken[place]];
            _previous[place] = place - 1;
            _next[place] = place + 1 < count ? place + 1 : End;
        }

        for (int place = 0; place < count; place++)
        {
            Push(merges, place);
        }
    }

    private void Merge(MergeTable merges, int place)
    {
        int gone = _next[place];
        _ids[place] = merges.MergedId(_ranks[place]);
        _ranks[gone] = MergeTable.None;
        _next[place] = _next[gone];
        if (_next[place] != End)
        {
            _previous[_next[place]] = place;
        }

        Push(merges, place);
        if (_previous[place] != End)
        {
            Push(merges, _previous[place]);
        }
    }

    private void Push(MergeTable merges, int place)
    {
        int next = _next[place];
        uint rank = next == End ? MergeTable.None : merges.Find(_ids[place], _ids[next]);
        _ranks[place] = rank;
        if (rank != MergeTable.None)
        {
            _heap.Add(rank, place);
        }
    }
}
