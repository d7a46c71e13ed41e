namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary>A node that writes output or sets names.</summary>
internal abstract class Statement(SourcePosition position)
{
    public SourcePosition Position { get; } = position;

    public abstract Flow Execute(Scope scope);

    public static Flow Run(IReadOnlyList<Statement> body, Scope scope)
    {
        for (var i = 0; i < body.Count; i++)
        {
            var statement = body[i];
            scope.State.Step(statement.Position);
            var flow = statement.Execute(scope);
            if (flow != Flow.Next) return flow;
        }

        return Flow.Next;
    }
}
