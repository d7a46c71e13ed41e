using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

internal sealed class NameTarget(string name) : AssignmentTarget
{
    public string Name { get; } = name;

    public override void Assign(Scope scope, Value value) => scope.Set(Name, value);
}
