using System.Numerics;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>Which values count as numbers: True is 1 and False is 0.</summary>
internal static class Numbers
{
    public static BigInteger? AsInteger(Value value) => value switch
    {
        IntValue i => i.Number,
        BoolValue b => b.IsTrue ? BigInteger.One : BigInteger.Zero,
        _ => null,
    };

    public static double? AsDouble(Value value) => value is FloatValue f ? f.Number : (double?)AsInteger(value);

    /// <summary>An integer argument that fits an int; larger ones are clamped to just beyond the text limit, so that a text of that length is still refused.</summary>
    public static int AsCount(Value value)
    {
        var number = AsInteger(value) ?? throw new JinjaException($"'{value.TypeName}' object cannot be interpreted as an integer");
        return (int)BigInteger.Clamp(number, -Limits.TextChars - 1, Limits.TextChars + 1);
    }
}
