namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary><c>if</c> with its <c>elif</c> branches; the condition of <c>else</c> is null.</summary>
internal sealed class IfStatement(SourcePosition position, IReadOnlyList<(Expression? Condition, IReadOnlyList<Statement> Body)> branches) : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        foreach (var (condition, body) in branches)
        {
            if (condition is null || condition.Evaluate(scope).IsTrue) return Run(body, scope);
        }

        return Flow.Next;
    }
}
