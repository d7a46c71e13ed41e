using System.Globalization;
using System.Numerics;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>How one value is formatted: the common part of <c>%</c> and <c>str.format</c>.</summary>
internal readonly record struct FormatSpec(string Fill, char Alignment, char Sign, int Width, bool Grouped, int? Precision, char Type)
{
    public string Apply(Value value)
    {
        if (Type is '\0' or 's' && value is StrValue text) return Pad(Truncate(text.Text), '<');
        if (Type is '\0' && value is not (IntValue or FloatValue)) return Pad(Truncate(value.ToText()), '<');
        var (sign, digits) = Type is 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%' || (value is FloatValue && Type == '\0') ? Real(value) : Whole(value);
        if (Grouped) digits = Group(digits);
        var prefix = sign ? "-" : Sign is '+' or ' ' ? Sign.ToString() : "";
        return Alignment == '=' ? prefix + TextPadding.Pad(digits, Width - prefix.Length, Fill, '>') : Pad(prefix + digits, '>');
    }

    private string Truncate(string text) => Precision is { } precision ? text[..PythonText.OffsetOf(text, precision)] : text;

    private string Pad(string text, char fallback)
    {
        var alignment = Alignment == '\0' ? fallback : Alignment;
        if (alignment != '^') return TextPadding.Pad(text, Width, Fill, alignment);
        var missing = Math.Max(Width - PythonText.Count(text), 0);
        return TextPadding.Pad(TextPadding.Pad(text, Width - missing + (missing / 2), Fill, '>'), Width, Fill, '<');
    }

    private (bool IsNegative, string Digits) Whole(Value value)
    {
        var number = Numbers.AsInteger(value) ?? throw new JinjaException($"Unknown format code '{Type}' for object of type '{value.TypeName}'");
        var magnitude = BigInteger.Abs(number);
        var digits = Type switch
        {
            'x' => magnitude.ToString("x", CultureInfo.InvariantCulture).TrimStart('0').PadLeft(1, '0'),
            'X' => magnitude.ToString("X", CultureInfo.InvariantCulture).TrimStart('0').PadLeft(1, '0'),
            'b' => magnitude.ToString("b", CultureInfo.InvariantCulture).TrimStart('0').PadLeft(1, '0'),
            'o' => Octal(magnitude),
            '\0' or 'd' or 'n' => magnitude.ToString(CultureInfo.InvariantCulture),
            _ => throw new JinjaException($"Unknown format code '{Type}' for object of type 'int'"),
        };
        return (number.Sign < 0, digits);
    }

    private (bool IsNegative, string Digits) Real(Value value)
    {
        var number = Numbers.AsDouble(value) ?? throw new JinjaException($"Unknown format code '{Type}' for object of type '{value.TypeName}'");
        var magnitude = Math.Abs(number);
        var precision = Math.Min(Precision ?? 6, 300);
        var digits = char.ToLowerInvariant(Type) switch
        {
            'f' => magnitude.ToString("F" + precision, CultureInfo.InvariantCulture),
            '%' => (magnitude * 100).ToString("F" + precision, CultureInfo.InvariantCulture) + "%",
            'e' => Exponential(magnitude, precision),
            _ when Precision is null && Type == '\0' => FloatValue.Format(magnitude),
            _ => General(magnitude, Math.Max(precision, 1)),
        };
        return (double.IsNegative(number), char.IsUpper(Type) ? digits.ToUpperInvariant() : digits);
    }

    private static string Exponential(double number, int precision)
    {
        var text = number.ToString("e" + precision, CultureInfo.InvariantCulture);
        var at = text.IndexOf('e');
        return text[..(at + 2)] + text[(at + 2)..].TrimStart('0').PadLeft(2, '0');
    }

    private static string General(double number, int precision)
    {
        var scientific = Exponential(number, precision - 1);
        var at = scientific.IndexOf('e');
        var exponent = int.Parse(scientific.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent < -4 || exponent >= precision) return TrimZeros(scientific[..at]) + scientific[at..];
        return TrimZeros(number.ToString("F" + (precision - 1 - exponent), CultureInfo.InvariantCulture));
    }

    private static string TrimZeros(string digits) => digits.Contains('.') ? digits.TrimEnd('0').TrimEnd('.') : digits;

    private static string Octal(BigInteger number)
    {
        var digits = "";
        for (; number > 7; number >>= 3) digits = (int)(number & 7) + digits;
        return (int)number + digits;
    }

    private static string Group(string digits)
    {
        var end = digits.IndexOf('.') is >= 0 and var point ? point : digits.Length;
        for (var i = end - 3; i > 0; i -= 3) digits = digits.Insert(i, ",");
        return digits;
    }
}
