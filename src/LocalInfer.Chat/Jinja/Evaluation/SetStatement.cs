namespace LocalInfer.Chat.Jinja.Evaluation;

internal sealed class SetStatement(SourcePosition position, AssignmentTarget target, Expression value) : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        var result = value.Evaluate(scope);
        scope.State.Position = Position;
        target.Assign(scope, result);
        return Flow.Next;
    }
}
