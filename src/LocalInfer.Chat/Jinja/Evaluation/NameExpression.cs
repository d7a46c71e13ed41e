using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

internal sealed class NameExpression(SourcePosition position, string name) : Expression(position)
{
    public string Name { get; } = name;

    public override Value Evaluate(Scope scope) => scope.Get(Name);
}
