using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary>A list or tuple display.</summary>
internal sealed class ListExpression(SourcePosition position, IReadOnlyList<Expression> elements, bool isTuple) : Expression(position)
{
    public IReadOnlyList<Expression> Elements { get; } = elements;

    public bool IsTuple { get; } = isTuple;

    public override Value Evaluate(Scope scope)
    {
        var values = new Value[Elements.Count];
        for (var i = 0; i < values.Length; i++) values[i] = Elements[i].Evaluate(scope);
        return new ListValue(values, IsTuple);
    }
}
