using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary>What a filter block or a filtered set block wrote, as the start of its filter chain.</summary>
internal sealed class CapturedText(SourcePosition position) : Expression(position)
{
    // No template can spell this name.
    public string Name { get; } = "(captured)";

    public override Value Evaluate(Scope scope) => scope.Get(Name);
}
