using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

internal sealed class Constant(SourcePosition position, Value value) : Expression(position)
{
    public Value Value { get; } = value;

    public override Value Evaluate(Scope scope) => Value;
}
