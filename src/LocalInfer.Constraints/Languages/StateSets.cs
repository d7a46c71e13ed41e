namespace LocalInfer.Constraints.Languages;

/// <summary>Sets of states in ascending order, each once, by the number in which they came.</summary>
internal sealed class StateSets
{
    private readonly List<int[]> _sets = [];
    private int[] _slots = NewSlots(64);

    /// <summary>A set by its number.</summary>
    public ReadOnlySpan<int> this[int id] => _sets[id];

    /// <summary>Adds a set that <see cref="FindOrAdd"/> will not find.</summary>
    public int Add(ReadOnlySpan<int> states)
    {
        _sets.Add(states.ToArray());
        return _sets.Count - 1;
    }

    /// <summary>The number of a set.</summary>
    public int FindOrAdd(ReadOnlySpan<int> states)
    {
        int slot = SlotOf(states);
        if (_slots[slot] >= 0)
            return _slots[slot];
        int id = _slots[slot] = Add(states);
        if (_sets.Count * 2 > _slots.Length)
            Grow();
        return id;
    }

    private static int[] NewSlots(int size)
    {
        int[] slots = new int[size];
        Array.Fill(slots, -1);
        return slots;
    }

    /// <summary>Where the set is or belongs.</summary>
    private int SlotOf(ReadOnlySpan<int> states)
    {
        uint hash = 17;
        foreach (int state in states)
            hash = (hash * 0x9E3779B1) ^ (uint)state ^ (hash >> 15);
        int slot = (int)hash & (_slots.Length - 1);
        while (_slots[slot] >= 0 && !states.SequenceEqual(_sets[_slots[slot]]))
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
                _slots[SlotOf(_sets[id])] = id;
        }
    }
}
