using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>True or False.</summary>
internal sealed class BoolValue : Value
{
    public static readonly BoolValue True = new(true);
    public static readonly BoolValue False = new(false);

    private BoolValue(bool value) => IsTrue = value;

    public override bool IsTrue { get; }

    public override string TypeName => "bool";

    public static BoolValue Of(bool value) => value ? True : False;

    public override void WriteRepr(StringBuilder output) => output.Append(IsTrue ? "True" : "False");
}
