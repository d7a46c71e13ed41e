namespace LocalInfer.Constraints.Automata;

/// <summary>Elements one behind the other. Data: the next one.</summary>
internal sealed class SequenceNode(GrammarNode[] parts) : CompositeNode
{
    public override void Enter(Stepper stepper, Symbol symbol, int parent) => EnterFrom(0, stepper, symbol, parent);

    public override void Step(Stepper stepper, in Frame frame, Symbol symbol) => EnterFrom((int)frame.Data, stepper, symbol, frame.Parent);

    public override bool CanEnd(in Frame frame) => FewestFrom((int)frame.Data) == 0;

    public override long FewestBytes(FrameTable frames, in Frame frame) => FewestFrom((int)frame.Data) + frames.FewestBytes(frame.Parent);

    protected override long ComputeFewest() => FewestFrom(0);

    private void EnterFrom(int index, Stepper stepper, Symbol symbol, int parent)
    {
        for (int i = index; i < parts.Length; i++)
        {
            int behind = i == parts.Length - 1 ? parent : stepper.Frames.Intern(new(Id, (uint)i + 1, parent));
            if (behind >= 0)
                parts[i].Enter(stepper, symbol, behind);
            if (!parts[i].CanBeEmpty)
                return;
        }
    }

    private long FewestFrom(int index)
    {
        long fewest = 0;
        for (int i = index; i < parts.Length; i++)
            fewest += parts[i].Fewest;
        return fewest;
    }
}
