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
        // Every Python object has these two, an undefined one as well.
        if (value is UndefinedValue undefined && name is not ("__init__" or "__class__")) throw undefined.Error();
        if (IsInternal(name)) return UndefinedValue.Unsafe(name, value.TypeName);
        return value.Attribute(name) ?? value.Item(key) ?? UndefinedValue.Of(value, key);
    }

    public static bool IsInternal(string name) => name.StartsWith("__", StringComparison.Ordinal) && name.EndsWith("__", StringComparison.Ordinal);
}
