namespace LocalInfer.Constraints.Languages;

/// <summary>Combines languages: a word's label depends on which of them hold it.</summary>
internal static class LanguageProduct
{
    /// <summary>Table cells that a product may have.</summary>
    public const int Budget = 1_000_000;

    /// <summary>The words in all of <paramref name="wanted"/> and in none of <paramref name="unwanted"/>, all of them valid UTF-8.</summary>
    public static ByteDfa Both(IReadOnlyList<ByteDfa> wanted, IReadOnlyList<ByteDfa> unwanted)
    {
        if (wanted.Count == 1 && unwanted.Count == 0)
            return wanted[0];
        ByteDfa[] parts = [.. wanted, .. unwanted];
        ulong mustHold = (1UL << wanted.Count) - 1;
        return Of(parts, held => held == mustHold ? 0 : ByteDfa.NoLabel, (state, i) => i >= wanted.Count || state != 0);
    }

    /// <summary>All words of UTF-8, labelled by the set of languages (bit i for part i) that hold them.</summary>
    public static ByteDfa Labelled(IReadOnlyList<ByteDfa> parts, Func<ulong, int> label) => Of(parts, label, (_, _) => true);

    private static ByteDfa Of(IReadOnlyList<ByteDfa> parts, Func<ulong, int> label, Func<int, int, bool> canGoOn)
    {
        if (parts.Count > 63)
            throw new LanguageBudgetException("More than 63 languages apply to one string.");
        ByteClasses classes = ByteClasses.Meet(parts.Select(p => p.Classes).Append(Utf8Dfa.Valid.Classes));
        return DfaBuilder<Tuple>.Build(
            new([.. parts.Select(p => p.Start), Utf8.Boundary]), Step, Label, classes, Budget);

        bool Step(Tuple from, byte value, out Tuple to)
        {
            to = default;
            int utf8 = Utf8.Step(from.States[^1], value);
            if (utf8 < 0)
                return false;
            int[] states = new int[parts.Count + 1];
            states[^1] = utf8;
            for (int i = 0; i < parts.Count; i++)
            {
                states[i] = parts[i].Step(from.States[i], value);
                if (!canGoOn(states[i], i))
                    return false;
            }

            to = new(states);
            return true;
        }

        int Label(Tuple at)
        {
            if (at.States[^1] != Utf8.Boundary)
                return ByteDfa.NoLabel;
            ulong held = 0;
            for (int i = 0; i < parts.Count; i++)
                held |= parts[i].IsEnd(at.States[i]) ? 1UL << i : 0;
            return label(held);
        }
    }

    private readonly struct Tuple(int[] states) : IEquatable<Tuple>
    {
        public int[] States { get; } = states;

        public bool Equals(Tuple other) => States.AsSpan().SequenceEqual(other.States);

        public override bool Equals(object? obj) => obj is Tuple other && Equals(other);

        public override int GetHashCode()
        {
            uint hash = 17;
            foreach (int state in States)
                hash = (hash * 0x9E3779B1) ^ (uint)state ^ (hash >> 15);
            return (int)hash;
        }
    }
}
