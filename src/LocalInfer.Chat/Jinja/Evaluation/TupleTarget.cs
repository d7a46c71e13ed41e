using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

internal sealed class TupleTarget(IReadOnlyList<AssignmentTarget> targets) : AssignmentTarget
{
    public override void Assign(Scope scope, Value value)
    {
        var values = value is ListValue list ? list.Elements : [.. value.Items().Take(targets.Count + 1)];
        if (values.Count < targets.Count) throw new JinjaException($"not enough values to unpack (expected {targets.Count}, got {values.Count})");
        if (values.Count > targets.Count) throw new JinjaException($"too many values to unpack (expected {targets.Count})");
        for (var i = 0; i < targets.Count; i++) targets[i].Assign(scope, values[i]);
    }
}
