using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary><c>then if condition else otherwise</c>.</summary>
internal sealed class ConditionalExpression(SourcePosition position, Expression condition, Expression then, Expression? otherwise) : Expression(position)
{
    public override Value Evaluate(Scope scope)
    {
        if (condition.Evaluate(scope).IsTrue) return then.Evaluate(scope);
        return otherwise?.Evaluate(scope)
            ?? new UndefinedValue($"the inline if-expression on line {Position.Line} evaluated to false and no else section was defined.");
    }
}
