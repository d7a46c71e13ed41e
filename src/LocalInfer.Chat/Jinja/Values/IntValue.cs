using System.Globalization;
using System.Numerics;
using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>An integer of any size.</summary>
internal sealed class IntValue : Value
{
    private static readonly IntValue[] Small = [.. Enumerable.Range(0, 1024).Select(i => new IntValue(i))];

    private IntValue(BigInteger number) => Number = number;

    public BigInteger Number { get; }

    public override string TypeName => "int";

    public override bool IsTrue => !Number.IsZero;

    public static IntValue Of(int number) => number is >= 0 and < 1024 ? Small[number] : new IntValue(number);

    public static IntValue Of(BigInteger number)
    {
        if (number >= 0 && number < 1024) return Small[(int)number];
        if (number.GetBitLength() > Limits.IntegerBits) throw new JinjaException("integer too large");
        return new IntValue(number);
    }

    public override Value? Attribute(string name) => name switch
    {
        "real" or "numerator" => this,
        "imag" => Of(0),
        "denominator" => Of(1),
        _ => null,
    };

    public override void WriteRepr(StringBuilder output) => output.Append(Number.ToString(CultureInfo.InvariantCulture));
}
