using System.Globalization;
using System.Numerics;
using LocalInfer.Chat.Jinja.Evaluation;
using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Filters;

/// <summary>Filters that give numbers.</summary>
internal static class NumberFilters
{
    private static readonly Signature Int = new("int", "default?", "base?");
    private static readonly Signature Float = new("float", "default?");
    private static readonly Signature Round = new("round", "precision?", "method?");
    private static readonly Signature Sum = new("sum", "attribute?", "start?");

    public static void AddTo(Dictionary<string, Filter> filters)
    {
        filters["int"] = (v, a) => ToInteger(v, Int.Bind(a));
        filters["float"] = (v, a) => ToFloat(v, Float.Bind(a)[0] ?? new FloatValue(0));
        filters["abs"] = (v, a) => a.None("abs", Absolute(v));
        filters["round"] = (v, a) => RoundNumber(v, Round.Bind(a));
        filters["sum"] = (v, a) => SumOf(v, Sum.Bind(a));
        filters["length"] = filters["count"] = (v, a) => a.None("length", LengthOf(v));
    }

    private static IntValue LengthOf(Value value) =>
        value.Length is { } length ? IntValue.Of(length) : throw new JinjaException($"object of type '{value.TypeName}' has no len()");

    private static Value ToInteger(Value value, Value?[] values)
    {
        var fallback = values[0] ?? IntValue.Of(0);
        if (value is UndefinedValue undefined) throw undefined.Error();
        if (Numbers.AsInteger(value) is { } number) return IntValue.Of(number);
        if (value is FloatValue { Number: var real }) return double.IsFinite(real) ? IntValue.Of(new BigInteger(real)) : fallback;
        if (value is not StrValue text) return fallback;
        if (IntegerText.Parse(text.Text, values[1] is { } radix ? Numbers.AsCount(radix) : 10) is { } parsed) return IntValue.Of(parsed);
        return FloatText(text.Text) is { } fraction && double.IsFinite(fraction) ? IntValue.Of(new BigInteger(fraction)) : fallback;
    }

    private static Value ToFloat(Value value, Value fallback)
    {
        if (value is UndefinedValue undefined) throw undefined.Error();
        if (Numbers.AsDouble(value) is { } number) return new FloatValue(number);
        return value is StrValue text && FloatText(text.Text) is { } parsed ? new FloatValue(parsed) : fallback;
    }

    private static double? FloatText(string text)
    {
        var trimmed = PythonText.TrimStart(PythonText.TrimEnd(text)).ToLowerInvariant();
        var magnitude = trimmed.TrimStart('+', '-');
        if (magnitude is "inf" or "infinity") return trimmed.StartsWith('-') ? double.NegativeInfinity : double.PositiveInfinity;
        if (magnitude == "nan") return double.NaN;
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(trimmed.Replace("_", "", StringComparison.Ordinal), Style, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static Value Absolute(Value value) => value switch
    {
        UndefinedValue undefined => throw undefined.Error(),
        FloatValue real => new FloatValue(Math.Abs(real.Number)),
        _ when Numbers.AsInteger(value) is { } number => IntValue.Of(BigInteger.Abs(number)),
        _ => throw new JinjaException($"bad operand type for abs(): '{value.TypeName}'"),
    };

    private static Value RoundNumber(Value value, Value?[] values)
    {
        var precision = values[0] is { } given ? Numbers.AsCount(given) : 0;
        var method = values[1]?.ToText() ?? "common";
        if (method is not ("common" or "ceil" or "floor")) throw new JinjaException("method must be common, ceil or floor");
        var number = Numbers.AsDouble(value) ?? throw new JinjaException($"type {value.TypeName} doesn't define __round__ method");
        if (method == "common")
        {
            if (Numbers.AsInteger(value) is { } whole) return IntValue.Of(precision >= 0 ? whole : RoundWhole(whole, -precision));
            return new FloatValue(RoundHalfEven(number, precision));
        }

        var scale = Math.Pow(10, precision);
        return new FloatValue((method == "ceil" ? Math.Ceiling(number * scale) : Math.Floor(number * scale)) / scale);
    }

    // "F" spells the double's exact value, as Python rounds it.
    private static double RoundHalfEven(double number, int precision)
    {
        if (!double.IsFinite(number) || precision > 300) return number;
        if (precision < 0) return Math.Round(number / Math.Pow(10, -precision), MidpointRounding.ToEven) * Math.Pow(10, -precision);
        var spelled = number.ToString("F" + precision, CultureInfo.InvariantCulture);
        if (precision == 0) return Math.Round(number, MidpointRounding.ToEven);
        return double.Parse(spelled, CultureInfo.InvariantCulture);
    }

    private static BigInteger RoundWhole(BigInteger number, int zeros)
    {
        var unit = BigInteger.Pow(10, Math.Min(zeros, 1000));
        var quotient = BigInteger.DivRem(number, unit, out var remainder);
        var twice = BigInteger.Abs(remainder) * 2;
        if (twice > unit || (twice == unit && !quotient.IsEven)) quotient += number.Sign;
        return quotient * unit;
    }

    private static Value SumOf(Value value, Value?[] values)
    {
        var key = values[0] is null or NoneValue ? null : AttributePath.Of(values[0]!, null);
        var total = values[1] ?? IntValue.Of(0);
        foreach (var item in value.Items()) total = BinaryExpression.Apply("+", total, key is null ? item : key(item));
        return total;
    }
}
