using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>The <c>loop</c> variable.</summary>
internal sealed class LoopValue(ItemBuffer items, int depth, Func<Value, Value>? recurse) : Value
{
    private int _index = -1;
    private Arguments? _lastChanged;

    public override string TypeName => "LoopContext";

    public override bool IsCallable => recurse is not null;

    public override int? Length => items.Count;

    public Value Current => items.At(_index)!;

    /// <summary>How many turns began.</summary>
    public int Turns => items.At(_index) is null ? _index : _index + 1;

    public bool MoveNext() => items.At(++_index) is not null;

    public override Value? Attribute(string name) => name switch
    {
        "index" => IntValue.Of(_index + 1),
        "index0" => IntValue.Of(_index),
        "first" => BoolValue.Of(_index == 0),
        "last" => BoolValue.Of(items.At(_index + 1) is null),
        "length" => IntValue.Of(items.Count),
        "revindex" => IntValue.Of(items.Count - _index),
        "revindex0" => IntValue.Of(items.Count - _index - 1),
        "previtem" => items.At(_index - 1) ?? new UndefinedValue("there is no previous item"),
        "nextitem" => items.At(_index + 1) ?? new UndefinedValue("there is no next item"),
        "depth" => IntValue.Of(depth + 1),
        "depth0" => IntValue.Of(depth),
        "cycle" => new BuiltinFunction(name, Cycle),
        "changed" => new BuiltinFunction(name, Changed),
        _ => null,
    };

    public override Value Call(Arguments arguments) => recurse is null
        ? throw new JinjaException("The loop must have the 'recursive' marker to be called recursively.")
        : recurse(arguments.One("loop", "iterable"));

    public override void WriteRepr(StringBuilder output) => output.Append("<LoopContext>");

    private Value Cycle(Arguments arguments) => arguments.Positional.Count == 0
        ? throw new JinjaException("no items for cycling given")
        : arguments.Positional[_index % arguments.Positional.Count];

    private BoolValue Changed(Arguments arguments)
    {
        var same = _lastChanged is not null && Equality.AreEqual(new ListValue(_lastChanged.Positional), new ListValue(arguments.Positional));
        _lastChanged = arguments;
        return BoolValue.Of(!same);
    }
}
