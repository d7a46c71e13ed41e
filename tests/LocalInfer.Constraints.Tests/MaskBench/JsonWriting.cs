using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LocalInfer.Constraints.Tests.MaskBench;

/// <summary>Writes JSON as Python's json.dumps(ensure_ascii=False) does, and in other layouts.</summary>
internal sealed class JsonWriting(string comma, string colon, string? indent = null, Random? order = null)
{
    private readonly StringBuilder _text = new();

    public static string Dumps(JsonElement value) => new JsonWriting(", ", ": ").Write(value);

    public string Write(JsonElement value)
    {
        _text.Clear();
        Append(value, 0);
        return _text.ToString();
    }

    private void Append(JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                // A key that comes twice counts with its last value, as in Python.
                var properties = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
                foreach (JsonProperty property in value.EnumerateObject())
                    properties[property.Name] = property.Value;
                KeyValuePair<string, JsonElement>[] members = [.. properties];
                order?.Shuffle(members);
                AppendAll('{', '}', members, depth, member =>
                {
                    AppendText(member.Key);
                    _text.Append(colon);
                    Append(member.Value, depth + 1);
                });
                break;
            case JsonValueKind.Array:
                AppendAll('[', ']', [.. value.EnumerateArray()], depth, item => Append(item, depth + 1));
                break;
            case JsonValueKind.String:
                AppendText(value.GetString()!);
                break;
            case JsonValueKind.Number:
                _text.Append(NumberText(value));
                break;
            default:
                _text.Append(value.GetRawText());
                break;
        }
    }

    private void AppendAll<T>(char open, char close, T[] items, int depth, Action<T> append)
    {
        _text.Append(open);
        for (int i = 0; i < items.Length; i++)
        {
            if (i > 0)
                _text.Append(indent is null ? comma : comma.TrimEnd());
            AppendLine(depth + 1);
            append(items[i]);
        }

        if (items.Length > 0)
            AppendLine(depth);
        _text.Append(close);
    }

    private void AppendLine(int depth)
    {
        if (indent is null)
            return;
        _text.Append('\n');
        for (int i = 0; i < depth; i++)
            _text.Append(indent);
    }

    private void AppendText(string text)
    {
        _text.Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => _text.Append("\\\""),
                '\\' => _text.Append("\\\\"),
                '\n' => _text.Append("\\n"),
                '\r' => _text.Append("\\r"),
                '\t' => _text.Append("\\t"),
                '\f' => _text.Append("\\f"),
                '\b' => _text.Append("\\b"),
                < ' ' => _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => _text.Append(c),
            };
        }

        _text.Append('"');
    }

    private static string NumberText(JsonElement number)
    {
        string raw = number.GetRawText();
        if (raw.AsSpan().IndexOfAny('.', 'e', 'E') < 0)
            return raw;
        double value = number.GetDouble();
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        double magnitude = Math.Abs(value);
        if (magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e16))
        {
            string[] parts = value.ToString("E16", CultureInfo.InvariantCulture).Split('E');
            int exponent = int.Parse(parts[1], CultureInfo.InvariantCulture);
            string mantissa = (value / Math.Pow(10, exponent)).ToString("R", CultureInfo.InvariantCulture);
            return $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        if (shortest.Contains('E', StringComparison.Ordinal))
            shortest = ((decimal)value).ToString(CultureInfo.InvariantCulture);
        return shortest.Contains('.', StringComparison.Ordinal) ? shortest : shortest + ".0";
    }
}
