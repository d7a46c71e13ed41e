using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>JSON as Python's json module reads it: key order, the last of duplicate keys at the first's place, integers of any size, 1.0 a float.</summary>
internal static class JsonInput
{
    public static Value Read(JsonElement element)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var dict = new DictValue();
                foreach (var property in element.EnumerateObject()) dict.Set(new StrValue(NameOf(property)), Read(property.Value));
                return dict;
            case JsonValueKind.Array:
                var items = new Value[element.GetArrayLength()];
                var i = 0;
                foreach (var item in element.EnumerateArray()) items[i++] = Read(item);
                return new ListValue(items);
            case JsonValueKind.String:
                return new StrValue(TextOf(element));
            case JsonValueKind.Number:
                return ReadNumber(element.GetRawText());
            case JsonValueKind.True:
                return BoolValue.True;
            case JsonValueKind.False:
                return BoolValue.False;
            default:
                return NoneValue.Instance;
        }
    }

    /// <summary>A string's text; a lone surrogate escape, which UTF-8 cannot carry, becomes U+FFFD.</summary>
    public static string TextOf(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return ReplaceLoneSurrogates(Lexing.StringLiteral.Decode(text.GetRawText().AsSpan()[1..^1], default));
        }
    }

    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "\ufffd";
        }
    }

    private static string ReplaceLoneSurrogates(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private static Value ReadNumber(string spelling)
    {
        if (spelling.AsSpan().IndexOfAny(".eE") >= 0) return new FloatValue(double.Parse(spelling, CultureInfo.InvariantCulture));
        if (spelling.Length > Limits.IntegerBits / 4) throw new JinjaException("an integer in the request has too many digits");
        return IntValue.Of(BigInteger.Parse(spelling, CultureInfo.InvariantCulture));
    }
}
