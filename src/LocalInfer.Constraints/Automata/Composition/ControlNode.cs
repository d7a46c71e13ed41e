namespace LocalInfer.Constraints.Automata;

/// <summary>One control token. It has no frames: what follows is the parent's.</summary>
internal sealed class ControlNode(int tokenId) : CompositeNode
{
    public override void Enter(Stepper stepper, Symbol symbol, int parent)
    {
        if (symbol == Symbol.OfToken(tokenId))
            stepper.Add(parent);
    }

    public override void Step(Stepper stepper, in Frame frame, Symbol symbol) => throw new NotSupportedException();

    public override long FewestBytes(FrameTable frames, in Frame frame) => throw new NotSupportedException();

    protected override long ComputeFewest() => 1;
}
