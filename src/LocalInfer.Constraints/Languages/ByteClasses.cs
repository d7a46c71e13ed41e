namespace LocalInfer.Constraints.Languages;

/// <summary>A partition of the 256 bytes into classes that an automaton never tells apart. Immutable.</summary>
internal sealed class ByteClasses
{
    /// <summary>A hash table of the pairs that two partitions make: twice as many as there can be.</summary>
    private const int Slots = 512;
    private const int SlotShift = 32 - 9;

    private ByteClasses(byte[] map, int count)
    {
        Map = map;
        Count = count;
        Representatives = new byte[count];
        Sizes = new int[count];
        for (int value = 255; value >= 0; value--)
        {
            Representatives[map[value]] = (byte)value;
            Sizes[map[value]]++;
        }
    }

    /// <summary>The class of each byte.</summary>
    public byte[] Map { get; }

    /// <summary>Classes in use.</summary>
    public int Count { get; }

    /// <summary>One byte of each class, the lowest.</summary>
    public byte[] Representatives { get; }

    /// <summary>How many bytes each class has.</summary>
    public int[] Sizes { get; }

    /// <summary>Classes that begin at the given bytes and run up to the next.</summary>
    public static ByteClasses FromStarts(ReadOnlySpan<bool> starts)
    {
        byte[] map = new byte[256];
        int count = 0;
        for (int value = 0; value < 256; value++)
        {
            if (value > 0 && starts[value])
                count++;
            map[value] = (byte)count;
        }

        return new(map, count + 1);
    }

    /// <summary>Classes that each of the partitions allows: two bytes are together where they are so in all of them.</summary>
    public static ByteClasses Meet(IEnumerable<byte[]> maps)
    {
        byte[] map = new byte[256];
        int count = 1;
        Span<int> slots = stackalloc int[Slots];
        foreach (byte[] other in maps)
        {
            slots.Fill(-1);
            int found = 0;
            for (int value = 0; value < 256; value++)
            {
                int pair = (map[value] << 8) | other[value];
                int slot = (int)((uint)pair * 0x9E3779B1 >> SlotShift);
                while (slots[slot] >= 0 && slots[slot] >> 8 != pair)
                    slot = (slot + 1) & (Slots - 1);
                if (slots[slot] < 0)
                    slots[slot] = (pair << 8) | found++;
                map[value] = (byte)slots[slot];
            }

            count = found;
        }

        return new(map, count);
    }
}
