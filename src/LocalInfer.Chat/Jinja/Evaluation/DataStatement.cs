namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary>Text between the tags.</summary>
internal sealed class DataStatement(SourcePosition position, string text) : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        scope.State.Output.Append(text);
        return Flow.Next;
    }
}
