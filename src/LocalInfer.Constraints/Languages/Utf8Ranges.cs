using LocalInfer.Constraints.RegularExpressions;

namespace LocalInfer.Constraints.Languages;

/// <summary>Writes ranges of code points as ranges of UTF-8 bytes.</summary>
internal static class Utf8Ranges
{
    private static readonly (int First, int Last, int Length)[] Lengths =
        [(0, 0x7F, 1), (0x80, 0x7FF, 2), (0x800, 0xD7FF, 3), (0xE000, 0xFFFF, 3), (0x10000, 0x10FFFF, 4)];

    /// <summary>Adds ways for every code point of the range, surrogates left out.</summary>
    public static void Append(Nfa nfa, CodePointRange range, int from, int to)
    {
        foreach ((int first, int last, int length) in Lengths)
        {
            int low = Math.Max(first, range.First);
            int high = Math.Min(last, range.Last);
            if (low <= high)
                Append(nfa, low, high, length - 1, from, to);
        }
    }

    private static void Append(Nfa nfa, int low, int high, int continuations, int from, int to)
    {
        // Split where the continuation bytes do not run over their whole range, until each part is a box of byte ranges.
        for (int i = continuations; i > 0; i--)
        {
            int mask = (1 << (6 * i)) - 1;
            if ((low & ~mask) == (high & ~mask))
                continue;
            if ((low & mask) != 0)
            {
                Append(nfa, low, low | mask, continuations, from, to);
                Append(nfa, (low | mask) + 1, high, continuations, from, to);
                return;
            }

            if ((high & mask) != mask)
            {
                Append(nfa, low, (high & ~mask) - 1, continuations, from, to);
                Append(nfa, high & ~mask, high, continuations, from, to);
                return;
            }
        }

        int at = from;
        for (int i = continuations; i >= 0; i--)
        {
            int next = i == 0 ? to : nfa.Add();
            nfa.Read(at, ByteOf(low, i, continuations), ByteOf(high, i, continuations), next);
            at = next;
        }
    }

    private static byte ByteOf(int codePoint, int position, int continuations)
    {
        if (position < continuations)
            return (byte)(0x80 | ((codePoint >> (6 * position)) & 0x3F));
        int lead = continuations switch { 0 => 0, 1 => 0xC0, 2 => 0xE0, _ => 0xF0 };
        return (byte)(lead | (codePoint >> (6 * continuations)));
    }
}
