using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary>A chain of comparisons: <c>a &lt; b &lt;= c</c>.</summary>
internal sealed class ComparisonExpression(SourcePosition position, Expression first, IReadOnlyList<KeyValuePair<string, Expression>> rest) : Expression(position)
{
    public override Value Evaluate(Scope scope)
    {
        var left = first.Evaluate(scope);
        foreach (var (symbol, expression) in rest)
        {
            var right = expression.Evaluate(scope);
            scope.State.Position = Position;
            if (!Holds(symbol, left, right)) return BoolValue.False;
            left = right;
        }

        return BoolValue.True;
    }

    public static bool Holds(string symbol, Value left, Value right) => symbol switch
    {
        "==" => Equality.AreEqual(left, right),
        "!=" => !Equality.AreEqual(left, right),
        "in" => Contains(right, left),
        "not in" => !Contains(right, left),
        _ when IsNaN(left) || IsNaN(right) => false,
        "<" => Equality.Compare(left, right, symbol) < 0,
        "<=" => Equality.Compare(left, right, symbol) <= 0,
        ">" => Equality.Compare(left, right, symbol) > 0,
        _ => Equality.Compare(left, right, symbol) >= 0,
    };

    private static bool IsNaN(Value value) => value is FloatValue { Number: double.NaN };

    private static bool Contains(Value container, Value item) => (container, item) switch
    {
        (StrValue text, StrValue part) => text.Text.Contains(part.Text, StringComparison.Ordinal),
        (StrValue, UndefinedValue undefined) => throw undefined.Error(),
        (StrValue, _) => throw new JinjaException($"'in <string>' requires string as left operand, not {item.TypeName}"),
        (DictValue dict, _) => dict.Get(item) is not null,
        _ when container.IsIterable => container.Items().Any(i => Equality.AreEqual(i, item)),
        _ => throw new JinjaException($"argument of type '{container.TypeName}' is not iterable"),
    };
}
