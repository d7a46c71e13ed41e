namespace LocalInfer.Constraints.Automata;

/// <summary>How large one automaton may grow.</summary>
internal sealed record AutomatonBudget(int Frames, int Configurations)
{
    /// <summary>Some 100 MB at most.</summary>
    public static AutomatonBudget Default { get; } = new(1_000_000, 400_000);
}
