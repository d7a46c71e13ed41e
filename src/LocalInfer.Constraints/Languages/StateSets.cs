namespace LocalInfer.Constraints.Languages;

/// <summary>Sets of states in ascending order, each once, by the number in which they came.</summary>
internal sealed class StateSets
{
    private int[] _states = new int[256];
    private int[] _ends = new int[32];
    private int[] _slots = NewSlots(64);

    /// <summary>Sets met.</summary>
    public int Count { get; private set; }

    /// <summary>A set by its number.</summary>
    public ReadOnlySpan<int> this[int id] => _states.AsSpan(StartOf(id).._ends[id]);

    /// <summary>Adds a set that <see cref="FindOrAdd"/> will not find.</summary>
    public int Add(ReadOnlySpan<int> states)
    {
        int start = StartOf(Count);
        if (start + states.Length > _states.Length)
            Array.Resize(ref _states, Math.Max(_states.Length * 2, start + states.Length));
        if (Count == _ends.Length)
            Array.Resize(ref _ends, Count * 2);
        states.CopyTo(_states.AsSpan(start));
        _ends[Count] = start + states.Length;
        return Count++;
    }

    /// <summary>The number of a set.</summary>
    public int FindOrAdd(ReadOnlySpan<int> states)
    {
        int slot = SlotOf(states);
        if (_slots[slot] >= 0)
            return _slots[slot];
        int id = _slots[slot] = Add(states);
        if (Count * 2 > _slots.Length)
            Grow();
        return id;
    }

    private static int[] NewSlots(int size)
    {
        int[] slots = new int[size];
        slots.AsSpan().Fill(-1);
        return slots;
    }

    private int StartOf(int id) => id == 0 ? 0 : _ends[id - 1];

    /// <summary>Where the set is or belongs.</summary>
    private int SlotOf(ReadOnlySpan<int> states)
    {
        uint hash = 17;
        foreach (int state in states)
            hash = (hash * 0x9E3779B1) ^ (uint)state ^ (hash >> 15);
        int slot = (int)hash & (_slots.Length - 1);
        while (_slots[slot] >= 0 && !states.SequenceEqual(this[_slots[slot]]))
            slot = (slot + 1) & (_slots.Length - 1);
        return slot;
    }

    private void Grow()
    {
        int[] before = _slots;
        _slots = NewSlots(before.Length * 2);
        foreach (int id in before)
        {
            if (id >= 0)
                _slots[SlotOf(this[id])] = id;
        }
    }
}
