using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary>What <c>set</c> and <c>for</c> write to.</summary>
internal abstract class AssignmentTarget
{
    public abstract void Assign(Scope scope, Value value);
}
