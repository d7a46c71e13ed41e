using System.Globalization;
using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>A double; prints as Python's shortest round-trip spelling.</summary>
internal sealed class FloatValue(double number) : Value
{
    public double Number { get; } = number;

    public override string TypeName => "float";

    public override bool IsTrue => Number != 0;

    public override Value? Attribute(string name) => name switch
    {
        "real" => this,
        "imag" => new FloatValue(0),
        "is_integer" => new BuiltinFunction("is_integer", _ => BoolValue.Of(double.IsInteger(Number))),
        _ => null,
    };

    public override void WriteRepr(StringBuilder output) => output.Append(Format(Number));

    /// <summary>Python's repr: an exponent from 1e16 up and below 1e-4, at least two exponent digits, always a point or an exponent.</summary>
    public static string Format(double number)
    {
        if (double.IsNaN(number)) return "nan";
        if (double.IsInfinity(number)) return number > 0 ? "inf" : "-inf";
        var scientific = number.ToString("E16", CultureInfo.InvariantCulture);
        var shortest = number.ToString("R", CultureInfo.InvariantCulture);
        if (number == 0) return double.IsNegative(number) ? "-0.0" : "0.0";
        var exponent = int.Parse(scientific.AsSpan(scientific.IndexOf('E') + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var digits = Digits(shortest);

        // Rounding to 17 digits may carry into the next power of ten, which the shortest spelling does not do.
        if (shortest.Contains('E')) exponent = int.Parse(shortest.AsSpan(shortest.IndexOf('E') + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var sign = number < 0 ? "-" : "";
        if (exponent is >= -4 and < 16) return sign + Fixed(digits, exponent);
        var mantissa = digits.Length > 1 ? $"{digits[0]}.{digits[1..]}" : digits;
        return $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }

    private static string Digits(string shortest)
    {
        var mantissa = shortest.Split('E')[0].Replace("-", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        var digits = mantissa.TrimStart('0').TrimEnd('0');
        return digits.Length == 0 ? "0" : digits;
    }

    private static string Fixed(string digits, int exponent)
    {
        if (exponent < 0) return "0." + new string('0', -exponent - 1) + digits;
        if (digits.Length <= exponent + 1) return digits.PadRight(exponent + 1, '0') + ".0";
        return digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }
}
