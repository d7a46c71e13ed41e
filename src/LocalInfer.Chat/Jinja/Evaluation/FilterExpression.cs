using LocalInfer.Chat.Jinja.Filters;
using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary><c>value | filter(…)</c>; the filter is null where the name is unknown, which fails when it runs.</summary>
internal sealed class FilterExpression(SourcePosition position, Expression target, string name, Filter? filter, ArgumentList arguments) : Expression(position)
{
    public override Value Evaluate(Scope scope)
    {
        var value = target.Evaluate(scope);
        var values = arguments.Evaluate(scope);
        scope.State.Step(Position);
        if (filter is null) throw new JinjaException($"No filter named '{name}'.");
        return filter(value, values);
    }
}
