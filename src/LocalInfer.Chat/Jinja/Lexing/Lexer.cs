using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Lexing;

/// <summary>
/// Splits a template into tokens as Jinja2 does with <c>trim_blocks</c> and <c>lstrip_blocks</c>: CRLF becomes LF, one
/// newline at the very end is dropped, <c>-</c> strips all white space on its side and <c>+</c> switches stripping off.
/// </summary>
internal sealed class Lexer
{
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private readonly LineMap _lines;
    private int _position;

    // Whether the last tag swallowed the newline behind it, so that the next tag may begin its line.
    private bool _atLineStart = true;

    private Lexer(string source)
    {
        _source = source;
        _lines = new LineMap(source);
    }

    public static List<Token> Tokenize(string source)
    {
        var normalized = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (normalized.EndsWith('\n')) normalized = normalized[..^1];
        var lexer = new Lexer(normalized);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        while (_position < _source.Length)
        {
            var tag = NextTag();
            if (tag < 0)
            {
                AddData(_source[_position..], _position);
                _position = _source.Length;
                break;
            }

            ReadTag(tag);
        }

        _tokens.Add(new Token(TokenKind.End, "", _lines.At(_source.Length)));
    }

    private int NextTag()
    {
        for (var i = _source.IndexOf('{', _position); i >= 0 && i + 1 < _source.Length; i = _source.IndexOf('{', i + 1))
        {
            if (_source[i + 1] is '%' or '{' or '#') return i;
        }

        return -1;
    }

    private void ReadTag(int tag)
    {
        var kind = _source[tag + 1];
        var (sign, inside) = SignAt(tag + 2);
        AddData(StripBefore(_source[_position..tag], sign, mayTrimIndent: kind != '{'), _position);
        _position = inside;
        switch (kind)
        {
            case '#':
                ReadComment(tag);
                break;
            case '%' when RawBegin(inside) is { } rawBody:
                _position = rawBody;
                ReadRaw(tag);
                break;
            default:
                ReadExpressionTag(tag, isBlock: kind == '%');
                break;
        }
    }

    private (char Sign, int Next) SignAt(int index) =>
        index < _source.Length && _source[index] is '-' or '+' ? (_source[index], index + 1) : (' ', index);

    private string StripBefore(string text, char sign, bool mayTrimIndent)
    {
        if (sign == '-') return PythonText.TrimEnd(text);
        if (sign == '+' || !mayTrimIndent) return text;
        var lineStart = text.LastIndexOf('\n') + 1;
        var indentOnly = PythonText.IsSpace(text.AsSpan(lineStart));
        return (lineStart > 0 || _atLineStart) && indentOnly ? text[..lineStart] : text;
    }

    private void ReadComment(int tag)
    {
        var end = _source.IndexOf("#}", _position, StringComparison.Ordinal);
        if (end < 0) throw new JinjaException("missing end of comment tag", _lines.At(tag));
        var sign = end > _position ? _source[end - 1] : ' ';
        _position = AfterTag(end + 2, sign, trimNewline: true);
    }

    /// <summary>The first position of a raw block's body when the tag whose inside begins here is <c>raw</c>.</summary>
    private int? RawBegin(int inside)
    {
        var i = SkipSpace(inside);
        if (string.CompareOrdinal(_source, i, "raw", 0, 3) != 0) return null;
        i = SkipSpace(i + 3);
        if (string.CompareOrdinal(_source, i, "-%}", 0, 3) == 0) return SkipSpace(i + 3);
        return string.CompareOrdinal(_source, i, "%}", 0, 2) == 0 ? i + 2 : null;
    }

    private void ReadRaw(int tag)
    {
        for (var i = _source.IndexOf("{%", _position, StringComparison.Ordinal); i >= 0; i = _source.IndexOf("{%", i + 2, StringComparison.Ordinal))
        {
            var (sign, inside) = SignAt(i + 2);
            var name = SkipSpace(inside);
            if (string.CompareOrdinal(_source, name, "endraw", 0, 6) != 0) continue;
            var end = SkipSpace(name + 6);
            var endSign = end < _source.Length && _source[end] is '-' or '+' ? _source[end++] : ' ';
            if (string.CompareOrdinal(_source, end, "%}", 0, 2) != 0) continue;
            _atLineStart = false;
            AddData(StripBefore(_source[_position..i], sign, mayTrimIndent: true), _position);
            _position = AfterTag(end + 2, endSign, trimNewline: true);
            return;
        }

        throw new JinjaException("missing end of raw directive", _lines.At(tag));
    }

    private void ReadExpressionTag(int tag, bool isBlock)
    {
        _tokens.Add(new Token(isBlock ? TokenKind.BlockBegin : TokenKind.PrintBegin, _source.Substring(tag, 2), _lines.At(tag)));
        var inner = new ExpressionLexer(_source, _position, isBlock ? '%' : '}', _lines, _tokens);
        var (end, sign) = inner.Run();
        var endKind = isBlock ? TokenKind.BlockEnd : TokenKind.PrintEnd;
        if (end < 0) return;
        _tokens.Add(new Token(endKind, isBlock ? "%}" : "}}", _lines.At(end)));
        _position = AfterTag(end + 2, sign, trimNewline: isBlock);
    }

    private int AfterTag(int index, char sign, bool trimNewline)
    {
        var next = sign switch
        {
            '-' => SkipSpace(index),
            '+' => index,
            _ => trimNewline && index < _source.Length && _source[index] == '\n' ? index + 1 : index,
        };
        _atLineStart = _source[next - 1] == '\n';
        return next;
    }

    private int SkipSpace(int index)
    {
        while (index < _source.Length && PythonText.IsSpace(_source[index])) index++;
        return index;
    }

    private void AddData(string text, int start)
    {
        if (text.Length > 0) _tokens.Add(new Token(TokenKind.Data, text, _lines.At(start)));
    }
}
