using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using LocalInfer.Chat.Jinja;
using LocalInfer.Chat.Jinja.Lexing;

namespace LocalInfer.Chat.Templates;

/// <summary>Respells what Python's repr() writes of JSON-like data as JSON: lists, dicts with string keys, strings, numbers, True, False and None.</summary>
internal ref struct PythonLiteral
{
    private static readonly SearchValues<char> WordEnds = SearchValues.Create(",]} :\n");
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789+-.eE");

    private readonly ReadOnlySpan<char> _text;
    private readonly RawJson _json;
    private int _position;

    private PythonLiteral(ReadOnlySpan<char> text, RawJson json)
    {
        _text = text;
        _json = json;
    }

    /// <summary>The JSON of a text that is one literal and nothing else; null where it is anything else.</summary>
    public static ReadOnlyMemory<byte>? ToJson(ReadOnlySpan<char> text)
    {
        var json = new RawJson();
        var literal = new PythonLiteral(text, json);
        try
        {
            return literal.TryValue() && literal._position == text.Length ? json.Written : null;
        }
        catch (Exception error) when (error is JinjaException or InsufficientExecutionStackException)
        {
            return null; // A broken escape, or nested without end.
        }
    }

    private bool TryValue()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        SkipSpaces();
        return Peek() switch
        {
            '[' => TryItems('[', ']'),
            '{' => TryItems('{', '}'),
            '\'' or '"' => TryString(out var text) && Write(text),
            _ => TryWord(),
        };
    }

    private bool TryItems(char open, char close)
    {
        _position++;
        _json.Open(open);
        for (SkipSpaces(); Peek() != close; SkipSpaces())
        {
            if ((open == '{' && !TryKey()) || !TryValue()) return false;
            SkipSpaces();
            if (Peek() == ',') _position++;
            else if (Peek() != close) return false;
        }

        _position++;
        _json.Close(close);
        return true;
    }

    private bool TryKey()
    {
        if (!TryString(out var name)) return false;
        SkipSpaces();
        if (Peek() != ':') return false;
        _position++;
        _json.Name(name);
        return true;
    }

    private bool TryString(out string text)
    {
        text = "";
        var quote = Peek();
        if (quote is not ('\'' or '"')) return false;
        var end = _position + 1;
        while (end < _text.Length && _text[end] != quote) end += _text[end] == '\\' ? 2 : 1;
        if (end >= _text.Length) return false;
        text = StringLiteral.Decode(_text[(_position + 1)..end], default);
        _position = end + 1;
        return true;
    }

    private readonly bool Write(string text)
    {
        _json.Text(text);
        return true;
    }

    // A number is spelled alike in both, but for those that JSON has none for.
    private bool TryWord()
    {
        var rest = _text[_position..];
        var length = rest.IndexOfAny(WordEnds);
        var word = length < 0 ? rest : rest[..length];
        _position += word.Length;
        var isNumber = word.Length > 0 && word.IndexOfAnyExcept(NumberCharacters) < 0 && double.TryParse(word, CultureInfo.InvariantCulture, out _);
        ReadOnlySpan<byte> json = word switch
        {
            "True" => "true"u8,
            "False" => "false"u8,
            "None" => "null"u8,
            _ => isNumber ? Encoding.ASCII.GetBytes(word.ToString()) : default,
        };
        if (json.IsEmpty) return false;
        _json.Raw(json);
        return true;
    }

    private void SkipSpaces()
    {
        while (Peek() is ' ' or '\n') _position++;
    }

    private readonly char Peek() => _position < _text.Length ? _text[_position] : '\0';
}
