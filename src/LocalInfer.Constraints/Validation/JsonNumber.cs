using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace LocalInfer.Constraints.Validation;

/// <summary>A JSON number exactly as written: <paramref name="Mantissa"/> × 10 ^ <paramref name="Exponent"/>, without zeros at the mantissa's end.</summary>
internal readonly record struct JsonNumber(BigInteger Mantissa, long Exponent)
{
    /// <summary>Whether there is nothing behind the point.</summary>
    public bool IsInteger => Exponent >= 0;

    /// <summary>Reads a number.</summary>
    public static JsonNumber Of(JsonElement element)
    {
        ReadOnlySpan<char> text = element.GetRawText();
        int e = text.IndexOfAny('e', 'E');
        // An exponent beyond 18 digits is further away than any number that is compared with it.
        long exponent = e < 0 ? 0 : long.TryParse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long written) ? written
            : text[e + 1] == '-' ? long.MinValue / 4 : long.MaxValue / 4;
        exponent = Math.Clamp(exponent, long.MinValue / 4, long.MaxValue / 4);
        ReadOnlySpan<char> digits = e < 0 ? text : text[..e];
        int point = digits.IndexOf('.');
        if (point >= 0)
        {
            exponent -= digits.Length - point - 1;
            digits = string.Concat(digits[..point], digits[(point + 1)..]);
        }

        bool isNegative = digits[0] == '-';
        digits = digits[(isNegative ? 1 : 0)..].TrimStart('0');
        int length = digits.TrimEnd('0').Length;
        if (length == 0)
            return new(BigInteger.Zero, 0);
        exponent += digits.Length - length;
        BigInteger mantissa = BigInteger.Parse(digits[..length], NumberStyles.None, CultureInfo.InvariantCulture);
        return new(isNegative ? -mantissa : mantissa, exponent);
    }

    /// <summary>Whether the number is a whole multiple of another, which is greater than 0.</summary>
    public bool IsMultipleOf(JsonNumber divisor)
    {
        long shift = Exponent - divisor.Exponent;
        if (shift >= 0)
            return ((Mantissa % divisor.Mantissa) * BigInteger.ModPow(10, shift, divisor.Mantissa) % divisor.Mantissa).IsZero;
        return Mantissa.IsZero; // the mantissa does not end in 0, so no power of ten divides it
    }

    /// <summary>The sign of the number minus another.</summary>
    public int Compare(JsonNumber other)
    {
        if (Mantissa.Sign != other.Mantissa.Sign || Mantissa.IsZero)
            return Mantissa.Sign.CompareTo(other.Mantissa.Sign);
        long size = Exponent + Digits(Mantissa);
        long otherSize = other.Exponent + Digits(other.Mantissa);
        if (size != otherSize)
            return size.CompareTo(otherSize) * Mantissa.Sign;
        long shift = Exponent - other.Exponent; // within the digits of the longer one
        return shift >= 0
            ? (Mantissa * BigInteger.Pow(10, (int)shift)).CompareTo(other.Mantissa)
            : Mantissa.CompareTo(other.Mantissa * BigInteger.Pow(10, (int)-shift));
    }

    private static int Digits(BigInteger value) => BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture).Length;
}
