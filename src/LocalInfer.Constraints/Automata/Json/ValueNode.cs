namespace LocalInfer.Constraints.Automata;

/// <summary>A JSON value with the blanks before it. Data: bits 0–7 blanks taken, bits 8–9 the <see cref="Gap"/>.</summary>
internal sealed class ValueNode(JsonSpelling spelling) : GrammarNode
{
    /// <summary>What the value may be; complete before the automaton starts.</summary>
    public List<GrammarNode> Alternatives { get; } = [];

    /// <summary>The data of a value before which a gap begins.</summary>
    public static ulong DataBehind(Gap gap) => (ulong)gap << 8;

    public override void Step(Stepper stepper, in Frame frame, byte value)
    {
        int used = (int)(frame.Data & 0xFF);
        var gap = (Gap)(frame.Data >> 8);
        int taken = used;
        if (spelling.TryTake(gap, value, ref taken))
            stepper.Add(Id, DataBehind(gap) | (uint)taken, frame.Parent);
        else if (spelling.Missing(gap, used) == 0)
            Enter(stepper, value, frame.Parent);
    }

    public override void Enter(Stepper stepper, byte value, int parent)
    {
        foreach (GrammarNode alternative in Alternatives)
            alternative.Enter(stepper, value, parent);
    }

    public override long FewestBytes(FrameTable frames, in Frame frame) =>
        (long)Fewest + spelling.Missing((Gap)(frame.Data >> 8), (int)(frame.Data & 0xFF)) + frames.FewestBytes(frame.Parent);

    protected override long ComputeFewest()
    {
        int fewest = Never;
        foreach (GrammarNode alternative in Alternatives)
            fewest = Math.Min(fewest, alternative.Fewest);
        return fewest;
    }
}
