namespace LocalInfer.Constraints.Automata;

/// <summary>The end of the whole text.</summary>
internal sealed class EndNode : GrammarNode
{
    /// <summary>The id of the one that each grammar begins with.</summary>
    public const int FirstId = 0;

    public override void Step(Stepper stepper, in Frame frame, byte value)
    {
    }

    public override void Enter(Stepper stepper, byte value, int parent)
    {
    }

    public override long FewestBytes(FrameTable frames, in Frame frame) => 0;

    public override bool CanEnd(in Frame frame) => true;

    protected override long ComputeFewest() => 0;
}
