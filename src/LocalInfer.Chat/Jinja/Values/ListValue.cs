using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>A list or a tuple. Methods that would change it are refused, as in Jinja2's immutable sandbox.</summary>
internal sealed class ListValue : Value
{
    public ListValue(IReadOnlyList<Value> elements, bool isTuple = false)
    {
        if (elements.Count > Limits.ListItems) throw new JinjaException($"a list grew beyond {Limits.ListItems} items");
        Elements = elements;
        IsTuple = isTuple;
    }

    public IReadOnlyList<Value> Elements { get; }

    public bool IsTuple { get; }

    public override string TypeName => IsTuple ? "tuple" : "list";

    public override string Owner => IsTuple ? "'tuple object'" : "list object";

    public override bool IsTrue => Elements.Count > 0;

    public override bool IsIterable => true;

    public override bool IsSequence => true;

    public override int? Length => Elements.Count;

    public static ListValue Tuple(params Value[] elements) => new(elements, isTuple: true);

    public override IEnumerable<Value> Items() => Elements;

    public override Value? Item(Value key) => Sequences.Index(key, Elements.Count) is { } index ? Elements[index] : null;

    public override Value? Attribute(string name) => name switch
    {
        "index" => new BuiltinFunction(name, a => IntValue.Of(IndexOf(a.One("index", "value")))),
        "count" => new BuiltinFunction(name, a => IntValue.Of(CountOf(a.One("count", "value")))),
        "copy" when !IsTuple => new BuiltinFunction(name, _ => this),
        "append" or "clear" or "extend" or "insert" or "pop" or "remove" or "reverse" or "sort" when !IsTuple => UndefinedValue.Unsafe(name, TypeName),
        _ => null,
    };

    public override void WriteRepr(StringBuilder output)
    {
        output.Append(IsTuple ? '(' : '[');
        Sequences.WriteItems(Elements, output);
        if (IsTuple && Elements.Count == 1) output.Append(',');
        output.Append(IsTuple ? ')' : ']');
    }

    private int CountOf(Value value) => Elements.Count(e => Equality.AreEqual(e, value));

    private int IndexOf(Value value)
    {
        for (var i = 0; i < Elements.Count; i++)
        {
            if (Equality.AreEqual(Elements[i], value)) return i;
        }

        throw new JinjaException($"{value.Repr()} is not in list");
    }
}
