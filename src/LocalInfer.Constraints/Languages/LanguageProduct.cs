namespace LocalInfer.Constraints.Languages;

/// <summary>Combines languages: a word's label depends on which of them hold it.</summary>
internal static class LanguageProduct
{
    /// <summary>Table cells that a product may have.</summary>
    public const int Budget = 1_000_000;

    /// <summary>The words in all of <paramref name="wanted"/> and in none of <paramref name="unwanted"/>, all of them valid UTF-8.</summary>
    public static ByteDfa Both(IReadOnlyList<ByteDfa> wanted, IReadOnlyList<ByteDfa> unwanted)
    {
        ByteDfa[] all = [.. wanted.Distinct()];
        if (all.Length == 1 && unwanted.Count == 0)
            return all[0];
        ulong mustHold = (1UL << all.Length) - 1;
        return Of([.. all, .. unwanted.Distinct()], held => held == mustHold ? 0 : ByteDfa.NoLabel, (state, i) => i >= all.Length || state != 0);
    }

    /// <summary>All words of UTF-8, labelled by the set of languages (bit i for part i) that hold them.</summary>
    public static ByteDfa Labelled(IReadOnlyList<ByteDfa> parts, Func<ulong, int> label) => Of(parts, label, (_, _) => true);

    private static ByteDfa Of(IReadOnlyList<ByteDfa> parts, Func<ulong, int> label, Func<int, int, bool> canGoOn)
    {
        if (parts.Count > 63)
            throw new LanguageBudgetException("More than 63 languages apply to one string.");
        ByteClasses classes = ByteClasses.Meet(parts.Select(p => p.Classes.Map).Append(Utf8Dfa.Valid.Classes.Map));
        var packing = new StatePacking([.. parts.Select(p => p.StateCount), Utf8.StateCount]);
        int[] states = new int[parts.Count + 1];
        for (int i = 0; i < parts.Count; i++)
            states[i] = parts[i].Start;
        states[^1] = Utf8.Boundary;
        PackedStates start = packing.Pack(states);
        int[] behind = [.. states];
        PackedStates unpacked = start;
        return DfaBuilder<PackedStates>.Build(start, Step, Label, classes, Budget);

        bool Step(in PackedStates from, byte value, out PackedStates to)
        {
            to = default;
            if (from != unpacked)
                packing.Unpack(unpacked = from, states); // once for all bytes that follow
            behind[^1] = Utf8.Step(states[^1], value);
            if (behind[^1] < 0)
                return false;
            for (int i = 0; i < parts.Count; i++)
            {
                behind[i] = parts[i].Step(states[i], value);
                if (!canGoOn(behind[i], i))
                    return false;
            }

            to = packing.Pack(behind);
            return true;
        }

        int Label(in PackedStates at)
        {
            packing.Unpack(unpacked = at, states);
            if (states[^1] != Utf8.Boundary)
                return ByteDfa.NoLabel;
            ulong held = 0;
            for (int i = 0; i < parts.Count; i++)
                held |= parts[i].IsEnd(states[i]) ? 1UL << i : 0;
            return label(held);
        }
    }
}
