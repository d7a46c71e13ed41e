namespace LocalInfer.Constraints.Languages;

/// <summary>Values met so far, each once, by the number in which they came. The framework's dictionaries of such values are compiled anew in each process.</summary>
/// <typeparam name="T">A value; equal values are one.</typeparam>
internal sealed class InternTable<T>
    where T : struct, IEquatable<T>
{
    private T[] _values = new T[16];
    private int[] _slots = NewSlots(32);

    /// <summary>Values met.</summary>
    public int Count { get; private set; }

    /// <summary>A value by its number.</summary>
    public ref readonly T this[int id] => ref _values[id];

    /// <summary>Looks a value up; its number is -1 where it was not met.</summary>
    public int Find(in T value) => _slots[SlotOf(value)];

    /// <summary>Adds a value that was not met.</summary>
    public int Add(in T value)
    {
        if (Count == _values.Length)
        {
            var more = new T[Count * 2];
            Array.Copy(_values, more, Count); // Array.Resize is compiled for each kind of value at run time
            _values = more;
            _slots = NewSlots(Count * 4);
            for (int id = 0; id < Count; id++)
                _slots[SlotOf(_values[id])] = id;
        }

        _slots[SlotOf(value)] = Count;
        _values[Count] = value;
        return Count++;
    }

    private static int[] NewSlots(int size)
    {
        int[] slots = new int[size];
        slots.AsSpan().Fill(-1);
        return slots;
    }

    /// <summary>Where the value is or belongs.</summary>
    private int SlotOf(in T value)
    {
        int slot = value.GetHashCode() & (_slots.Length - 1);
        while (_slots[slot] >= 0 && !_values[_slots[slot]].Equals(value))
            slot = (slot + 1) & (_slots.Length - 1);
        return slot;
    }
}
