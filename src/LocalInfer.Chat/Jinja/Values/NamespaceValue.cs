using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>namespace(): the one value that a template can change, through <c>{% set ns.name = … %}</c>.</summary>
internal sealed class NamespaceValue : Value
{
    private readonly Dictionary<string, Value> _attributes = new(StringComparer.Ordinal);

    public override string TypeName => "Namespace";

    public void Set(string name, Value value)
    {
        if (name.StartsWith('_')) throw new JinjaException($"Chat templates cannot store underscore-prefixed attributes on a namespace, but got '{name}'.");
        _attributes[name] = value;
    }

    public override Value? Attribute(string name) => _attributes.GetValueOrDefault(name);

    public override void WriteRepr(StringBuilder output)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        output.Append("<Namespace {");
        output.AppendJoin(", ", _attributes.Select(a => $"'{a.Key}': {a.Value.Repr()}"));
        output.Append("}>");
    }
}
