using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>cycler(): <c>next()</c> gives its items in turn.</summary>
internal sealed class CyclerValue(IReadOnlyList<Value> items) : Value
{
    private int _position;

    public override string TypeName => "Cycler";

    public override Value? Attribute(string name) => name switch
    {
        "next" => new BuiltinFunction(name, a => a.None(name, Next())),
        "reset" => new BuiltinFunction(name, a => a.None(name, Reset())),
        "current" => items.Count > 0 ? items[_position] : null,
        _ => null,
    };

    public override void WriteRepr(StringBuilder output) => output.Append("<Cycler>");

    private Value Next()
    {
        if (items.Count == 0) throw new JinjaException("at least one item has to be provided");
        var current = items[_position];
        _position = (_position + 1) % items.Count;
        return current;
    }

    private NoneValue Reset()
    {
        _position = 0;
        return NoneValue.Instance;
    }
}
