namespace LocalInfer.Constraints.Automata;

/// <summary>What can follow a configuration where that is a question of all symbols: what must, and what leads to the end soonest.</summary>
internal static class Continuations
{
    /// <summary>The first step of a shortest way to the end, always the same one.</summary>
    /// <param name="automaton">The automaton.</param>
    /// <param name="configuration">One that is not at the end and not dead.</param>
    /// <param name="next">The configuration behind the step: the nearest to the end. One that is nearer by a byte is looked for first, but need not exist:
    /// <see cref="LazyAutomaton.FewestBytes"/>.</param>
    public static Symbol ShortestStep(this LazyAutomaton automaton, int configuration, out int next)
    {
        int wanted = automaton.FewestBytes(configuration) - 1;
        Symbol nearest = default;
        next = LazyAutomaton.Dead;
        foreach (byte value in automaton.Classes.Representatives)
        {
            if (automaton.IsNearer(automaton.Step(configuration, value), ref next))
                nearest = new(value);
            if (next != LazyAutomaton.Dead && automaton.FewestBytes(next) <= wanted)
                return nearest;
        }

        foreach (int id in automaton.Controls)
        {
            if (automaton.IsNearer(automaton.StepControl(configuration, id), ref next))
                nearest = Symbol.OfToken(id);
        }

        return nearest;
    }

    /// <summary>The only byte that can come, or -1 where the text may end or go on in several ways.</summary>
    public static int ForcedByte(this LazyAutomaton automaton, int configuration)
    {
        if (configuration == LazyAutomaton.Dead || automaton.IsEnd(configuration) || automaton.CanTakeControl(configuration))
            return -1;
        int forced = -1;
        for (int c = 0; c < automaton.Classes.Count; c++)
        {
            if (automaton.Step(configuration, automaton.Classes.Representatives[c]) == LazyAutomaton.Dead)
                continue;
            if (forced >= 0 || automaton.Classes.Sizes[c] > 1)
                return -1;
            forced = automaton.Classes.Representatives[c];
        }

        return forced;
    }

    /// <summary>The only thing that can come where it is a control token, else -1.</summary>
    public static int ForcedControl(this LazyAutomaton automaton, int configuration)
    {
        if (automaton.Controls.Length == 0 || configuration == LazyAutomaton.Dead || automaton.IsEnd(configuration))
            return -1;
        int forced = -1;
        foreach (int id in automaton.Controls)
        {
            if (automaton.StepControl(configuration, id) == LazyAutomaton.Dead)
                continue;
            if (forced >= 0)
                return -1;
            forced = id;
        }

        return forced >= 0 && Array.TrueForAll(automaton.Classes.Representatives, value => automaton.Step(configuration, value) == LazyAutomaton.Dead) ? forced : -1;
    }

    private static bool CanTakeControl(this LazyAutomaton automaton, int configuration) =>
        Array.Exists(automaton.Controls, id => automaton.StepControl(configuration, id) != LazyAutomaton.Dead);

    private static bool IsNearer(this LazyAutomaton automaton, int to, ref int next)
    {
        if (to == LazyAutomaton.Dead || (next != LazyAutomaton.Dead && automaton.FewestBytes(to) >= automaton.FewestBytes(next)))
            return false;
        next = to;
        return true;
    }
}
