using System.Globalization;
using System.Text;

namespace LocalInfer.Chat.Jinja.Lexing;

/// <summary>The escapes of a string literal, as Python's unicode-escape codec reads them; an unknown escape keeps its backslash.</summary>
internal static class StringLiteral
{
    public static string Decode(ReadOnlySpan<char> body, SourcePosition position)
    {
        if (!body.Contains('\\')) return body.ToString();
        var text = new StringBuilder(body.Length);
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] != '\\' || i + 1 == body.Length) text.Append(body[i]);
            else i = ReadEscape(body, i + 1, text, position);
        }

        return text.ToString();
    }

    /// <summary>Appends the escape whose letter stands at <paramref name="i"/>; returns its last index.</summary>
    private static int ReadEscape(ReadOnlySpan<char> body, int i, StringBuilder text, SourcePosition position)
    {
        switch (body[i])
        {
            case '\n': return i;
            case 'n': text.Append('\n'); return i;
            case 't': text.Append('\t'); return i;
            case 'r': text.Append('\r'); return i;
            case 'a': text.Append('\a'); return i;
            case 'b': text.Append('\b'); return i;
            case 'f': text.Append('\f'); return i;
            case 'v': text.Append('\v'); return i;
            case '\\' or '\'' or '"': text.Append(body[i]); return i;
            case 'x': return ReadHex(body, i, 2, text, position);
            case 'u': return ReadHex(body, i, 4, text, position);
            case 'U': return ReadHex(body, i, 8, text, position);
            case >= '0' and <= '7': return ReadOctal(body, i, text);
            case 'N': throw new JinjaException("named characters (\\N{...}) are not supported; use \\u", position);
            default: text.Append('\\').Append(body[i]); return i;
        }
    }

    private static int ReadHex(ReadOnlySpan<char> body, int i, int digits, StringBuilder text, SourcePosition position)
    {
        if (i + digits >= body.Length
            || !int.TryParse(body.Slice(i + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            throw new JinjaException($"truncated \\{body[i]} escape", position);
        }

        if (code is < 0 or > 0x10FFFF) throw new JinjaException("illegal Unicode character in a string", position);
        if (code < 0x10000) text.Append((char)code);
        else text.Append(char.ConvertFromUtf32(code));
        return i + digits;
    }

    private static int ReadOctal(ReadOnlySpan<char> body, int i, StringBuilder text)
    {
        var code = 0;
        var end = i;
        while (end < body.Length && end < i + 3 && body[end] is >= '0' and <= '7') code = (code * 8) + body[end++] - '0';
        text.Append((char)code);
        return end - 1;
    }
}
