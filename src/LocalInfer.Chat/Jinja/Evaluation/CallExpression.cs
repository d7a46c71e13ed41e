using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

internal sealed class CallExpression(SourcePosition position, Expression target, ArgumentList arguments) : Expression(position)
{
    public override Value Evaluate(Scope scope)
    {
        var function = target.Evaluate(scope);
        var values = arguments.Evaluate(scope);
        scope.State.Step(Position);
        return function.Call(values);
    }
}
