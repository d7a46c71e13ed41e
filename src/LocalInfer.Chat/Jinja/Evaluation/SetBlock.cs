using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary><c>{% set name %}…{% endset %}</c>, with an optional filter chain that ends in <paramref name="input"/>.</summary>
internal sealed class SetBlock(SourcePosition position, AssignmentTarget target, CapturedText input, Expression? chain, IReadOnlyList<Statement> body) : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        var inner = scope.Inner();
        Value text = new StrValue(scope.State.Capture(() => Run(body, inner)), scope.State.AutoEscape);
        if (chain is not null)
        {
            inner.Set(input.Name, text);
            text = chain.Evaluate(inner);
        }

        target.Assign(scope, text);
        return Flow.Next;
    }
}
