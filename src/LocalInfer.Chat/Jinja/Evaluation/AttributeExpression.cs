using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary><c>target.name</c>: the attribute first, then the item.</summary>
internal sealed class AttributeExpression(SourcePosition position, Expression target, string name) : Expression(position)
{
    private readonly StrValue _key = new(name);

    public override Value Evaluate(Scope scope)
    {
        var value = target.Evaluate(scope);
        scope.State.Position = Position;
        return Of(value, name, _key);
    }

    public static Value Of(Value value, string name, StrValue key)
    {
        if (IsInternal(name)) return UndefinedValue.Unsafe(name, value.TypeName);
        if (value is UndefinedValue undefined) throw undefined.Error();
        return value.Attribute(name) ?? value.Item(key) ?? UndefinedValue.Of(value, key);
    }

    public static bool IsInternal(string name) => name.StartsWith("__", StringComparison.Ordinal) && name.EndsWith("__", StringComparison.Ordinal);
}
