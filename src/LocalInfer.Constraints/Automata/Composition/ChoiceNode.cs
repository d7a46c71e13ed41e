namespace LocalInfer.Constraints.Automata;

/// <summary>One of several elements. It has no frames: once it has begun, only the branches are left.</summary>
internal sealed class ChoiceNode(GrammarNode[] branches) : CompositeNode
{
    public override void Enter(Stepper stepper, Symbol symbol, int parent)
    {
        foreach (GrammarNode branch in branches)
            branch.Enter(stepper, symbol, parent);
    }

    public override void Step(Stepper stepper, in Frame frame, Symbol symbol) => throw new NotSupportedException();

    public override long FewestBytes(FrameTable frames, in Frame frame) => throw new NotSupportedException();

    protected override long ComputeFewest() => branches.Min(branch => branch.Fewest);
}
