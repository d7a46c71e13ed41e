using System.Globalization;
using LocalInfer.Chat.Jinja.Evaluation;
using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Filters;

/// <summary>The <c>attribute='a.b.0'</c> argument of filters: each part is an item, or else an attribute.</summary>
internal static class AttributePath
{
    public static Func<Value, Value> Of(Value path, Value? fallback)
    {
        Value[] parts = path is StrValue text
            ? [.. text.Text.Split('.').Select(p => p.Length > 0 && p.All(char.IsAsciiDigit) && p.Length < 9 ? (Value)IntValue.Of(int.Parse(p, CultureInfo.InvariantCulture)) : new StrValue(p))]
            : [path];
        return item =>
        {
            foreach (var part in parts)
            {
                item = ItemExpression.Of(item, part);
                if (item is UndefinedValue && fallback is not null) item = fallback;
            }

            return item;
        };
    }

    /// <summary>Texts compare without case unless the filter is told otherwise.</summary>
    public static Value IgnoreCase(Value value) => value is StrValue text ? new StrValue(Casing.Lower(text.Text)) : value;
}
