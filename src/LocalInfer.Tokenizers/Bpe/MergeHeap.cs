namespace LocalInfer.Tokenizers.Bpe;

/// <summary>Merges that wait, earliest rank first and leftmost on ties: a binary heap whose array is used again. One thread.</summary>
internal sealed class MergeHeap
{
    // Rank above place, so that one comparison orders both.
    private ulong[] _entries = new ulong[64];
    private int _count;

    public void Add(uint rank, int place)
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * _entries.Length);
        }

        ulong entry = (ulong)rank << 32 | (uint)place;
        int at = _count++;
        while (at > 0 && _entries[(at - 1) / 2] > entry)
        {
            _entries[at] = _entries[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _entries[at] = entry;
    }

    /// <summary>Takes the first; false where none is left.</summary>
    public bool TryTake(out uint rank, out int place)
    {
        if (_count == 0)
        {
            (rank, place) = (0, 0);
            return false;
        }

        ulong first = _entries[0];
        (rank, place) = ((uint)(first >> 32), (int)(uint)first);
        ulong last = _entries[--_count];
        int at = 0;
        for (int child = 1; child < _count; child = 2 * at + 1)
        {
            if (child + 1 < _count && _entries[child + 1] < _entries[child])
            {
                child++;
            }

            if (_entries[child] >= last)
            {
                break;
            }

            _entries[at] = _entries[child];
            at = child;
        }

        _entries[at] = last;
        return true;
    }
}
