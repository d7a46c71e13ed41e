using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>dict.keys(), dict.values() or dict.items().</summary>
internal sealed class DictView(DictValue dict, DictPart part) : Value
{
    public override string TypeName => part switch { DictPart.Keys => "dict_keys", DictPart.Values => "dict_values", _ => "dict_items" };

    public override bool IsTrue => dict.IsTrue;

    public override bool IsIterable => true;

    public override int? Length => dict.Length;

    public override IEnumerable<Value> Items() => dict.Entries.Select(e => part switch
    {
        DictPart.Keys => e.Key,
        DictPart.Values => e.Value,
        _ => ListValue.Tuple(e.Key, e.Value),
    });

    public override void WriteRepr(StringBuilder output)
    {
        output.Append(TypeName).Append("([");
        Sequences.WriteItems(Items(), output);
        output.Append("])");
    }
}
