using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary><c>and</c> and <c>or</c>: they give the operand that decided.</summary>
internal sealed class LogicExpression(SourcePosition position, Expression left, Expression right, bool isAnd) : Expression(position)
{
    public override Value Evaluate(Scope scope)
    {
        var value = left.Evaluate(scope);
        return value.IsTrue == isAnd ? right.Evaluate(scope) : value;
    }
}
