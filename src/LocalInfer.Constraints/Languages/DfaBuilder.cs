namespace LocalInfer.Constraints.Languages;

/// <summary>Explores a deterministic automaton that is given by its steps and keeps the states from which a word can end.</summary>
/// <typeparam name="TState">A state; equal states are one. A type of this assembly: code for others is compiled anew in each process.</typeparam>
internal static class DfaBuilder<TState>
    where TState : struct, IEquatable<TState>
{
    /// <summary>One step; false where it leads nowhere.</summary>
    public delegate bool TryStep(in TState state, byte value, out TState next);

    /// <summary>The label of a state.</summary>
    public delegate int LabelOf(in TState state);

    /// <summary>Explores from a start state.</summary>
    /// <param name="start">Where words begin.</param>
    /// <param name="step">The state behind a byte, or false where no word goes on so.</param>
    /// <param name="label">The label of a state in which words end, else <see cref="ByteDfa.NoLabel"/>.</param>
    /// <param name="classes">The class of each byte; bytes of a class behave alike in all states.</param>
    /// <param name="budget">Table cells to fill at most.</param>
    /// <exception cref="LanguageBudgetException">The automaton is larger.</exception>
    public static ByteDfa Build(in TState start, TryStep step, LabelOf label, ByteClasses classes, int budget)
    {
        int width = classes.Count;
        var states = new InternTable<TState>();
        states.Add(start);
        using var rows = new DfaRows(width, budget);
        for (int at = 0; at < states.Count; at++)
        {
            Span<int> row = rows.Add();
            TState from = states[at];
            TState before = default;
            int toBefore = 0;
            for (int c = 0; c < width; c++)
            {
                if (!step(from, classes.Representatives[c], out TState after))
                    continue;
                if (toBefore == 0 || !after.Equals(before))
                {
                    int id = states.Find(after);
                    toBefore = (id >= 0 ? id : states.Add(after)) + 1;
                    before = after;
                }

                row[c] = toBefore;
            }
        }

        int[] labels = new int[states.Count + 1];
        labels[0] = ByteDfa.NoLabel;
        for (int state = 0; state < states.Count; state++)
            labels[state + 1] = label(states[state]);
        return DfaTrim.Build(classes, rows.All, labels);
    }
}
