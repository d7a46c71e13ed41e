using LocalInfer.Chat.Jinja.Filters;
using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary><c>value is test(…)</c>; the test is null where the name is unknown, which fails when it runs.</summary>
internal sealed class TestExpression(SourcePosition position, Expression target, string name, Test? test, ArgumentList arguments) : Expression(position)
{
    public override Value Evaluate(Scope scope)
    {
        var value = target.Evaluate(scope);
        var values = arguments.Evaluate(scope);
        scope.State.Position = Position;
        if (test is null) throw new JinjaException($"No test named '{name}'.");
        return BoolValue.Of(test(value, values));
    }
}
