using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>None.</summary>
internal sealed class NoneValue : Value
{
    public static readonly NoneValue Instance = new();

    public override string TypeName => "NoneType";

    public override bool IsTrue => false;

    public override string Owner => "'None'";

    public override void WriteRepr(StringBuilder output) => output.Append("None");
}
