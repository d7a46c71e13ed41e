using System.Globalization;
using System.Text;
using LocalInfer.Chat.Jinja.Evaluation;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary><c>str.format</c>: fields by order, number or name, with attributes, items, conversions and nested specifications.</summary>
internal sealed class BraceFormat
{
    private readonly StrValue _template;
    private readonly Arguments _arguments;
    private int _nextIndex;

    private BraceFormat(StrValue template, Arguments arguments) => (_template, _arguments) = (template, arguments);

    public static Value Apply(StrValue template, Arguments arguments) =>
        template.Like(new BraceFormat(template, arguments).Expand(template.Text, depth: 0));

    private string Expand(string text, int depth)
    {
        if (depth > 2) throw new JinjaException("Max string recursion exceeded");
        var output = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '{' or '}' && i + 1 < text.Length && text[i + 1] == c)
            {
                output.Append(c);
                i++;
            }
            else if (c == '{')
            {
                var end = FieldEnd(text, i);
                output.Append(Field(text[(i + 1)..end], depth));
                i = end;
            }
            else
            {
                output.Append(c != '}' ? c : throw new JinjaException("Single '}' encountered in format string"));
            }
        }

        return output.ToString();
    }

    private static int FieldEnd(string text, int start)
    {
        var depth = 0;
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] == '{') depth++;
            else if (text[i] == '}' && --depth == 0) return i;
        }

        throw new JinjaException("expected '}' before end of string");
    }

    private string Field(string field, int depth)
    {
        var colon = field.IndexOf(':');
        var spec = colon < 0 ? "" : field[(colon + 1)..];
        var name = colon < 0 ? field : field[..colon];
        var bang = name.IndexOf('!');
        var conversion = bang < 0 ? "" : name[(bang + 1)..];
        if (bang >= 0) name = name[..bang];
        var value = Lookup(name);
        if (conversion.Length > 0) value = new StrValue(conversion == "r" ? value.Repr() : value.ToText());
        spec = Expand(spec, depth + 1);
        if (spec.Length == 0) return value is StrValue text ? _template.Adopt(text) : _template.Adopt(new StrValue(value.ToText()));
        return _template.Adopt(new StrValue(Parse(spec).Apply(value)));
    }

    private Value Lookup(string name)
    {
        var end = name.AsSpan().IndexOfAny('.', '[') is >= 0 and var at ? at : name.Length;
        var head = name[..end];
        var value = head.Length == 0 ? ByIndex(_nextIndex++)
            : int.TryParse(head, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? ByIndex(index)
            : _arguments.Keyword(head) ?? throw new JinjaException($"KeyError: '{head}'");
        while (end < name.Length)
        {
            var isItem = name[end] == '[';
            var stop = isItem ? name.IndexOf(']', end) : name.AsSpan(end + 1).IndexOfAny('.', '[') is >= 0 and var next ? end + 1 + next : name.Length;
            if (stop < 0) throw new JinjaException("Missing ']' in format string");
            var key = name[(end + 1)..stop];
            Value subscript = isItem && int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? IntValue.Of(number) : new StrValue(key);
            value = isItem ? ItemExpression.Of(value, subscript) : AttributeExpression.Of(value, key, new StrValue(key));
            end = isItem ? stop + 1 : stop;
        }

        return value;
    }

    private Value ByIndex(int index) => index < _arguments.Positional.Count
        ? _arguments.Positional[index]
        : throw new JinjaException("Replacement index out of range for positional args tuple");

    private static FormatSpec Parse(string spec)
    {
        var i = 0;
        var fill = " ";
        var alignment = '\0';
        if (spec.Length > 1 && spec[1] is '<' or '>' or '^' or '=') (fill, alignment, i) = (spec[..1], spec[1], 2);
        else if (spec[0] is '<' or '>' or '^' or '=') (alignment, i) = (spec[0], 1);
        var sign = i < spec.Length && spec[i] is '+' or '-' or ' ' ? spec[i++] : '-';
        if (i < spec.Length && spec[i] == '0')
        {
            i++;
            if (alignment == '\0') (fill, alignment) = ("0", '=');
        }

        var width = Number(spec, ref i) ?? 0;
        var grouped = i < spec.Length && spec[i] == ',';
        if (grouped) i++;
        int? precision = null;
        if (i < spec.Length && spec[i] == '.')
        {
            i++;
            precision = Number(spec, ref i) ?? throw new JinjaException("Format specifier missing precision");
        }

        var type = i < spec.Length ? spec[i++] : '\0';
        if (i != spec.Length) throw new JinjaException("Invalid format specifier");
        return new FormatSpec(fill, alignment, sign, width, grouped, precision, type);
    }

    private static int? Number(string spec, ref int i)
    {
        var start = i;
        while (i < spec.Length && char.IsAsciiDigit(spec[i])) i++;
        if (i == start) return null;
        return int.TryParse(spec.AsSpan(start, i - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Limits.TextChars / 64
            ? number
            : throw new JinjaException("Too many decimal digits in format string");
    }
}
