using System.Runtime.InteropServices;

namespace LocalInfer.Constraints.Languages;

/// <summary>Languages that know characters only by their number.</summary>
internal static class Utf8Dfa
{
    private const int LongestCounted = 100_000;

    private static readonly ByteClasses Classes = MakeClasses();

    /// <summary>All valid UTF-8.</summary>
    public static ByteDfa Valid { get; } = OfLength(0, null);

    /// <summary>Valid UTF-8 of so many characters.</summary>
    /// <exception cref="LanguageBudgetException">The counts are too large for an automaton.</exception>
    public static ByteDfa OfLength(int minimum, int? maximum)
    {
        int last = maximum ?? minimum;
        if (last > LongestCounted)
            throw new LanguageBudgetException($"A length of {last} characters together with a pattern is too long.");
        return DfaBuilder<Counted>.Build(new(0, 0), Step, (in Counted at) => at.Utf8 == 0 && at.Count >= minimum ? 0 : ByteDfa.NoLabel, Classes, 4_000_000);

        bool Step(in Counted from, byte value, out Counted to)
        {
            int utf8 = Utf8.Step(from.Utf8, value);
            int count = from.Utf8 == 0 ? from.Count + 1 : from.Count;
            to = new(maximum is null ? Math.Min(count, minimum) : count, utf8);
            return utf8 >= 0 && (maximum is null || count <= maximum);
        }
    }

    private static ByteClasses MakeClasses()
    {
        bool[] starts = new bool[256];
        foreach (int start in (int[])[0x80, 0x90, 0xA0, 0xC0, 0xC2, 0xE0, 0xE1, 0xED, 0xEE, 0xF0, 0xF1, 0xF4, 0xF5])
            starts[start] = true;
        return ByteClasses.FromStarts(starts);
    }

    /// <summary>Characters so far, and where in one it is.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Counted(int Count, int Utf8);
}
