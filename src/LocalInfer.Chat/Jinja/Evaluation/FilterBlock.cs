using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary><c>{% filter upper %}…{% endfilter %}</c>; the chain ends in <paramref name="input"/>.</summary>
internal sealed class FilterBlock(SourcePosition position, CapturedText input, Expression chain, IReadOnlyList<Statement> body) : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        var inner = scope.Inner();
        var text = scope.State.Capture(() => Run(body, inner));
        inner.Set(input.Name, new StrValue(text));
        chain.Evaluate(inner).WriteText(scope.State.Output);
        return Flow.Next;
    }
}
