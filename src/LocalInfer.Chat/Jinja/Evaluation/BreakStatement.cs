namespace LocalInfer.Chat.Jinja.Evaluation;

internal sealed class BreakStatement(SourcePosition position) : Statement(position)
{
    public override Flow Execute(Scope scope) => Flow.Break;
}
