namespace LocalInfer.Chat.Jinja.Evaluation;

internal sealed class AutoEscapeStatement(SourcePosition position, Expression enabled, IReadOnlyList<Statement> body) : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        var before = scope.State.AutoEscape;
        scope.State.AutoEscape = enabled.Evaluate(scope).IsTrue;
        var flow = Run(body, scope.Inner());
        scope.State.AutoEscape = before;
        return flow;
    }
}
