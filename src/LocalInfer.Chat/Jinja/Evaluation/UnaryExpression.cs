using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

internal sealed class UnaryExpression(SourcePosition position, Expression operand, bool isNegative) : Expression(position)
{
    public override Value Evaluate(Scope scope)
    {
        var value = operand.Evaluate(scope);
        scope.State.Position = Position;
        if (value is UndefinedValue undefined) throw undefined.Error();
        if (Numbers.AsInteger(value) is { } i) return IntValue.Of(isNegative ? -i : i);
        if (value is FloatValue f) return isNegative ? new FloatValue(-f.Number) : f;
        throw new JinjaException($"bad operand type for unary {(isNegative ? '-' : '+')}: '{value.TypeName}'");
    }
}
