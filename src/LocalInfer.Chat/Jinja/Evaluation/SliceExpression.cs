using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary><c>target[start:stop:step]</c>; a bound that is left out is null.</summary>
internal sealed class SliceExpression(SourcePosition position, Expression target, Expression? start, Expression? stop, Expression? step) : Expression(position)
{
    public override Value Evaluate(Scope scope)
    {
        var value = target.Evaluate(scope);
        var (from, to, by) = (Bound(start, scope), Bound(stop, scope), Bound(step, scope));
        scope.State.Position = Position;
        switch (value)
        {
            case UndefinedValue undefined:
                throw undefined.Error();
            case StrValue text:
                return SliceText(text, Sequences.Slice(from, to, by, text.CodePoints));
            case ListValue list:
                var (first, count, stride) = Sequences.Slice(from, to, by, list.Elements.Count);
                var elements = new Value[count];
                for (var i = 0; i < count; i++) elements[i] = list.Elements[first + (i * stride)];
                return new ListValue(elements, list.IsTuple);
            default:
                return new UndefinedValue($"{value.Owner} has no element slice");
        }
    }

    private static Value Bound(Expression? bound, Scope scope) => bound?.Evaluate(scope) ?? NoneValue.Instance;

    private static StrValue SliceText(StrValue text, (int Start, int Count, int Step) slice)
    {
        var (start, count, step) = slice;
        if (step == 1)
        {
            var from = PythonText.OffsetOf(text.Text, start);
            return text.Like(text.Text[from..PythonText.OffsetOf(text.Text, start + count)]);
        }

        var pieces = PythonText.Split(text.Text);
        return text.Like(string.Concat(Enumerable.Range(0, count).Select(i => pieces[start + (i * step)])));
    }
}
