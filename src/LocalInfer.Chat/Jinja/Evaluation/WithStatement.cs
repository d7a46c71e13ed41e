namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary><c>with</c>, <c>block</c> and <c>generation</c>: a body with names of its own.</summary>
internal sealed class WithStatement(SourcePosition position, IReadOnlyList<(AssignmentTarget Target, Expression Value)> names, IReadOnlyList<Statement> body) : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        var inner = scope.Inner();
        foreach (var (target, value) in names) target.Assign(inner, value.Evaluate(scope));
        return Run(body, inner);
    }
}
