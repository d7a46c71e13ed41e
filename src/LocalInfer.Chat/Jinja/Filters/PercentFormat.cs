using System.Globalization;
using System.Text;
using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Filters;

/// <summary><c>'…%s…' % values</c>.</summary>
internal static class PercentFormat
{
    public static StrValue Apply(StrValue format, Value operand)
    {
        var output = new StringBuilder();
        var values = operand is ListValue { IsTuple: true } tuple ? tuple.Elements : [operand];
        var used = 0;
        var text = format.Text;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                output.Append(text[i]);
                continue;
            }

            i++;
            var value = NamedValue(text, ref i, operand);
            var (spec, type) = ParseSpec(text, ref i);
            if (type == '%')
            {
                output.Append('%');
                continue;
            }

            value ??= used < values.Count ? values[used++] : throw new JinjaException("not enough arguments for format string");
            output.Append(format.Adopt(new StrValue(Format(spec, type, value), value is StrValue { IsMarkup: true })));
        }

        if (used < values.Count && operand is not DictValue) throw new JinjaException("not all arguments converted during string formatting");
        return format.Like(output.ToString());
    }

    private static Value? NamedValue(string text, ref int i, Value operand)
    {
        if (i >= text.Length || text[i] != '(') return null;
        var end = text.IndexOf(')', i);
        if (end < 0) throw new JinjaException("incomplete format key");
        if (operand is not DictValue dict) throw new JinjaException("format requires a mapping");
        var key = text[(i + 1)..end];
        i = end + 1;
        return dict.Get(key) ?? throw new JinjaException($"KeyError: '{key}'");
    }

    private static (FormatSpec Spec, char Type) ParseSpec(string text, ref int i)
    {
        var flags = i;
        while (i < text.Length && text[i] is '-' or '+' or ' ' or '0' or '#') i++;
        var given = text.AsSpan(flags, i - flags);
        var width = Number(text, ref i) ?? 0;
        int? precision = null;
        if (i < text.Length && text[i] == '.')
        {
            i++;
            precision = Number(text, ref i) ?? 0;
        }

        if (i >= text.Length) throw new JinjaException("incomplete format");
        var type = text[i];
        var isLeft = given.Contains('-');
        var isZero = given.Contains('0') && !isLeft && type is not ('s' or 'r' or 'a' or 'c');
        var sign = given.Contains('+') ? '+' : given.Contains(' ') ? ' ' : '-';
        return (new FormatSpec(isZero ? "0" : " ", isLeft ? '<' : isZero ? '=' : '>', sign, width, false, precision, type), type);
    }

    private static string Format(FormatSpec spec, char type, Value value)
    {
        switch (type)
        {
            case 's':
                return (spec with { Type = '\0' }).Apply(new StrValue(value.ToText()));
            case 'r' or 'a':
                return (spec with { Type = '\0' }).Apply(new StrValue(value.Repr()));
            case 'd' or 'i' or 'u':
                if (value is FloatValue f) value = IntValue.Of(new System.Numerics.BigInteger(f.Number));
                return (spec with { Type = 'd' }).Apply(value);
            case 'c':
                var code = value is StrValue { CodePoints: 1 } text ? text.Text : char.ConvertFromUtf32(Numbers.AsCount(value));
                return (spec with { Type = '\0' }).Apply(new StrValue(code));
            case 'x' or 'X' or 'o' or 'e' or 'E' or 'f' or 'F' or 'g' or 'G':
                return spec.Apply(value);
            default:
                throw new JinjaException($"unsupported format character '{type}'");
        }
    }

    private static int? Number(string text, ref int i)
    {
        var start = i;
        while (i < text.Length && char.IsAsciiDigit(text[i])) i++;
        if (i == start) return null;
        return int.TryParse(text.AsSpan(start, i - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Limits.TextChars / 64
            ? number
            : throw new JinjaException("width too big");
    }
}
