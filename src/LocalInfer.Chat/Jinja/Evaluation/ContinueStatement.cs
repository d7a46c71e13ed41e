namespace LocalInfer.Chat.Jinja.Evaluation;

internal sealed class ContinueStatement(SourcePosition position) : Statement(position)
{
    public override Flow Execute(Scope scope) => Flow.Continue;
}
