using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>One group of <c>groupby</c>: a pair with the names <c>grouper</c> and <c>list</c>.</summary>
internal sealed class GroupValue(Value grouper, ListValue list) : Value
{
    private readonly ListValue _pair = ListValue.Tuple(grouper, list);

    public override string TypeName => "_GroupTuple";

    public override bool IsIterable => true;

    public override bool IsSequence => true;

    public override int? Length => 2;

    public override IEnumerable<Value> Items() => _pair.Items();

    public override Value? Item(Value key) => _pair.Item(key);

    public override Value? Attribute(string name) => name switch
    {
        "grouper" => grouper,
        "list" => list,
        _ => null,
    };

    public override void WriteRepr(StringBuilder output) => _pair.WriteRepr(output);
}
