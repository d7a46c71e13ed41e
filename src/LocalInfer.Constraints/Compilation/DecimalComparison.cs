using System.Globalization;

namespace LocalInfer.Constraints.Compilation;

/// <summary>
/// Compares a number that is read digit by digit with a fixed one. Progress: bits 0–1 how the magnitudes compare so far (0 equal, 1 less,
/// 2 greater), above them digits of the integer part, or behind the point the count of both parts.
/// </summary>
internal sealed class DecimalComparison
{
    private readonly string _integer;
    private readonly string _fraction;
    private readonly int _sign;

    public DecimalComparison(decimal value)
    {
        string text = Math.Abs(value).ToString("0.############################", CultureInfo.InvariantCulture);
        int point = text.IndexOf('.', StringComparison.Ordinal);
        _integer = point < 0 ? text : text[..point];
        _fraction = point < 0 ? string.Empty : text[(point + 1)..];
        _sign = Math.Sign(value);
    }

    /// <summary>Takes a digit.</summary>
    public int Take(int progress, bool isFraction, int digit)
    {
        int order = progress & 3;
        int count = progress >> 2;
        if (!isFraction)
        {
            // Beyond the fixed number's digits any number is greater, whatever they are.
            if (count < _integer.Length && order == 0)
                order = Order(digit, _integer[count] - '0');
            return order | (Math.Min(count + 1, _integer.Length + 1) << 2);
        }

        // Entering the fraction settles the integer parts.
        int known = _integer.Length + 2;
        int place = count >= known ? count - known : 0;
        if (count < known)
            order = Settle(order, count);
        if (order == 0)
            order = Order(digit, place < _fraction.Length ? _fraction[place] - '0' : 0);
        return order | ((known + Math.Min(place + 1, _fraction.Length)) << 2);
    }

    /// <summary>The sign of the number read minus the fixed one.</summary>
    public int Result(int progress, bool isNegative)
    {
        int order = progress & 3;
        int count = progress >> 2;
        int known = _integer.Length + 2;
        if (count < known)
        {
            order = Settle(order, count);
            if (order == 0 && _fraction.Length > 0)
                order = 1;
        }
        else if (order == 0 && _fraction.AsSpan(Math.Min(count - known, _fraction.Length)).TrimStart('0').Length > 0)
        {
            order = 1;
        }

        int magnitude = order switch { 0 => 0, 1 => -1, _ => 1 };
        bool isZero = magnitude == 0 && _sign == 0;
        if (isZero)
            return 0;
        if (isNegative)
            return _sign < 0 ? -magnitude : (_sign == 0 && magnitude == 0 ? 0 : -1);
        return _sign < 0 ? 1 : magnitude;
    }

    private static int Order(int digit, int other) => digit == other ? 0 : digit < other ? 1 : 2;

    private int Settle(int order, int count) => count < _integer.Length ? 1 : count > _integer.Length ? 2 : order;
}
