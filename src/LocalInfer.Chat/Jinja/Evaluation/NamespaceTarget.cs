using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary><c>ns.name</c>.</summary>
internal sealed class NamespaceTarget(string owner, string name) : AssignmentTarget
{
    public override void Assign(Scope scope, Value value)
    {
        if (scope.Get(owner) is not NamespaceValue target) throw new JinjaException("cannot assign attribute on non-namespace object");
        target.Set(name, value);
    }
}
