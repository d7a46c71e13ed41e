namespace LocalInfer.Constraints.Languages;

/// <summary>A partition of the 256 bytes into classes that an automaton never tells apart. Immutable.</summary>
internal sealed class ByteClasses
{
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
        Span<short> pairs = stackalloc short[2048];
        foreach (byte[] other in maps)
        {
            int width = other.Max() + 1;
            if (count * width > pairs.Length)
                pairs = new short[65536];
            pairs[..(count * width)].Fill(-1);
            byte[] met = new byte[256];
            int found = 0;
            for (int value = 0; value < 256; value++)
            {
                ref short id = ref pairs[(map[value] * width) + other[value]];
                if (id < 0)
                    id = (short)found++;
                met[value] = (byte)id;
            }

            map = met;
            count = found;
        }

        return new(map, count);
    }
}
