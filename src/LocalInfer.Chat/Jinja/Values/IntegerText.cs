using System.Numerics;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>Integers as Python's <c>int(text, base)</c> reads them.</summary>
internal static class IntegerText
{
    public static BigInteger? Parse(string text, int radix)
    {
        var digits = PythonText.TrimStart(PythonText.TrimEnd(text));
        var isNegative = digits.StartsWith('-');
        if (isNegative || digits.StartsWith('+')) digits = digits[1..];
        if (digits.Length > 2 && digits[0] == '0' && radix == (char.ToLowerInvariant(digits[1]) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 })) digits = digits[2..];
        if (digits.Length is 0 or > Limits.IntegerBits / 4 || digits[0] == '_' || digits[^1] == '_' || digits.Contains("__", StringComparison.Ordinal)) return null;
        var number = BigInteger.Zero;
        foreach (var c in digits)
        {
            if (c == '_') continue;
            var digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetter(c) ? char.ToLowerInvariant(c) - 'a' + 10 : 99;
            if (digit >= radix) return null;
            number = (number * radix) + digit;
        }

        return isNegative ? -number : number;
    }
}
