using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary>A node that gives a value.</summary>
internal abstract class Expression(SourcePosition position)
{
    public SourcePosition Position { get; } = position;

    public abstract Value Evaluate(Scope scope);
}
