namespace LocalInfer.Constraints.Languages;

/// <summary>A partition of the 256 bytes into classes that an automaton never tells apart. Immutable.</summary>
internal sealed class ByteClasses
{
    private ByteClasses(byte[] map, int count)
    {
        Map = map;
        Count = count;
        Representatives = new byte[count];
        for (int value = 255; value >= 0; value--)
            Representatives[map[value]] = (byte)value;
    }

    /// <summary>The class of each byte.</summary>
    public byte[] Map { get; }

    /// <summary>Classes in use.</summary>
    public int Count { get; }

    /// <summary>One byte of each class, the lowest.</summary>
    public byte[] Representatives { get; }

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
        int[] pairs = new int[65536];
        foreach (byte[] other in maps)
        {
            Array.Fill(pairs, -1);
            byte[] met = new byte[256];
            int found = 0;
            for (int value = 0; value < 256; value++)
            {
                ref int id = ref pairs[(map[value] << 8) | other[value]];
                if (id < 0)
                    id = found++;
                met[value] = (byte)id;
            }

            map = met;
            count = found;
        }

        return new(map, count);
    }
}
