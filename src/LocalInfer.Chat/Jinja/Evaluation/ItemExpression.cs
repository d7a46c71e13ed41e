using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary><c>target[key]</c>: the item first, then, for a string, the attribute.</summary>
internal sealed class ItemExpression(SourcePosition position, Expression target, Expression key) : Expression(position)
{
    public override Value Evaluate(Scope scope)
    {
        var value = target.Evaluate(scope);
        var subscript = key.Evaluate(scope);
        scope.State.Position = Position;
        return Of(value, subscript);
    }

    public static Value Of(Value value, Value subscript)
    {
        if (value is UndefinedValue undefined) throw undefined.Error();
        if (value.Item(subscript) is { } item) return item;
        if (subscript is not StrValue name) return UndefinedValue.Of(value, subscript);
        if (AttributeExpression.IsInternal(name.Text)) return UndefinedValue.Unsafe(name.Text, value.TypeName);
        return value.Attribute(name.Text) ?? UndefinedValue.Of(value, subscript);
    }
}
