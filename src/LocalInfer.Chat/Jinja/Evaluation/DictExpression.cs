using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

internal sealed class DictExpression(SourcePosition position, IReadOnlyList<KeyValuePair<Expression, Expression>> entries) : Expression(position)
{
    public override Value Evaluate(Scope scope)
    {
        var dict = new DictValue(entries.Count);
        foreach (var (key, value) in entries)
        {
            var k = key.Evaluate(scope);
            var v = value.Evaluate(scope);
            scope.State.Position = Position;
            dict.Set(k, v);
        }

        return dict;
    }
}
