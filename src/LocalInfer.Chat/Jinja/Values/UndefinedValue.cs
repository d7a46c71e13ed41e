using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>What a missing name, attribute or item gives: false, empty, printed as nothing, and an error in every other use.</summary>
internal sealed class UndefinedValue(string message) : Value
{
    public override string TypeName => "Undefined";

    public override bool IsTrue => false;

    public override bool IsIterable => true;

    public override bool IsSequence => true;

    public override int? Length => 0;

    public static UndefinedValue Name(string name) => new($"'{name}' is undefined");

    public static UndefinedValue Unsafe(string attribute, string type) => new($"access to attribute '{attribute}' of '{type}' object is unsafe.");

    public static UndefinedValue Of(Value owner, Value key) => key is StrValue name
        ? new UndefinedValue($"{(owner is ListValue { IsTuple: false } ? "'list object'" : owner.Owner)} has no attribute {name.Repr()}")
        : new UndefinedValue($"{owner.Owner.Trim('\'')} has no element {key.Repr()}");

    public JinjaException Error() => new(message);

    public override IEnumerable<Value> Items() => [];

    public override Value Call(Arguments arguments) => throw Error();

    public override string ToText() => "";

    public override void WriteText(StringBuilder output)
    {
    }

    public override void WriteRepr(StringBuilder output) => output.Append("Undefined");
}
