using System.Globalization;
using System.Text;

namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>Writes a value that comes as text as JSON: strings as they come, other types when they are whole.</summary>
/// <param name="type">What the value may be.</param>
/// <param name="output">Where the JSON goes; null for a value that does not count.</param>
internal sealed class XmlValueWriter(XmlValueType type, ReplyEventBuffer? output)
{
    private readonly StringBuilder _text = new();
    private bool _isBegun;

    /// <summary>A JSON string.</summary>
    public static string Quote(string text) => $"\"{Escape(text)}\"";

    /// <summary>Takes the next part of the value's text. The line break behind the opening tag is no part of the value.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        if (!_isBegun)
        {
            _isBegun = true;
            if (type.IsString)
            {
                output?.AppendArguments("\"");
            }

            text = text is ['\n', ..] ? text[1..] : text;
        }

        _text.Append(text);
        bool splitsPair = _text.Length > 0 && char.IsHighSurrogate(_text[^1]);
        if (type.IsString && !splitsPair)
        {
            output?.AppendArguments(Escape(_text.ToString()));
            _text.Clear();
        }
    }

    /// <summary>The value is whole.</summary>
    public void End()
    {
        Append("");
        output?.AppendArguments(type.IsString ? $"{Escape(_text.ToString())}\"" : type.ToJson(_text.ToString()));
    }

    private static string Escape(string text)
    {
        var json = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' or '\\' => json.Append('\\').Append(c),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                < ' ' => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => json.Append(c),
            };
        }

        return json.ToString();
    }
}
