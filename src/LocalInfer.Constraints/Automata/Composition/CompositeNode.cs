namespace LocalInfer.Constraints.Automata;

/// <summary>An element that may hold control tokens, not text alone.</summary>
internal abstract class CompositeNode : GrammarNode
{
    public sealed override void Step(Stepper stepper, in Frame frame, byte value) => Step(stepper, frame, new Symbol(value));

    public sealed override void Enter(Stepper stepper, byte value, int parent) => Enter(stepper, new Symbol(value), parent);

    public abstract override void Step(Stepper stepper, in Frame frame, Symbol symbol);

    public abstract override void Enter(Stepper stepper, Symbol symbol, int parent);
}
