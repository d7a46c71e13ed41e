using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

internal sealed class NotExpression(SourcePosition position, Expression operand) : Expression(position)
{
    public override Value Evaluate(Scope scope) => BoolValue.Of(!operand.Evaluate(scope).IsTrue);
}
