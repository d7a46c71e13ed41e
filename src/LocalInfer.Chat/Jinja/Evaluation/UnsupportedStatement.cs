namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary>A statement that is known but has no meaning here, such as <c>include</c>: it fails when it runs.</summary>
internal sealed class UnsupportedStatement(SourcePosition position, string message) : Statement(position)
{
    public override Flow Execute(Scope scope) => throw new JinjaException(message);
}
