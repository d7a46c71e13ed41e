namespace LocalInfer.Constraints.Automata;

/// <summary>An element so many times. Data: how often it has begun, as far as that matters.</summary>
internal sealed class RepeatNode(GrammarNode body, int minimum, int? maximum) : CompositeNode
{
    public override void Enter(Stepper stepper, Symbol symbol, int parent) => EnterBehind(0, stepper, symbol, parent);

    public override void Step(Stepper stepper, in Frame frame, Symbol symbol) => EnterBehind((int)frame.Data, stepper, symbol, frame.Parent);

    public override bool CanEnd(in Frame frame) => FewestBehind((int)frame.Data) == 0;

    public override long FewestBytes(FrameTable frames, in Frame frame) => FewestBehind((int)frame.Data) + frames.FewestBytes(frame.Parent);

    protected override long ComputeFewest() => FewestBehind(0);

    private void EnterBehind(int count, Stepper stepper, Symbol symbol, int parent)
    {
        if (count >= maximum)
            return;
        int next = maximum is null && count >= minimum ? count : count + 1;
        int behind = next == maximum ? parent : stepper.Frames.Intern(new(Id, (uint)next, parent));
        if (behind >= 0)
            body.Enter(stepper, symbol, behind);
    }

    private long FewestBehind(int count) => count >= minimum ? 0 : (long)(minimum - count) * body.Fewest;
}
