namespace LocalInfer.Chat.Jinja.Lexing;

/// <summary>Reads the tokens inside one tag, up to the end that no open bracket hides.</summary>
internal sealed class ExpressionLexer(string source, int start, char endMark, LineMap lines, List<Token> tokens)
{
    private static readonly string[] Operators =
        ["//", "**", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "=", ">", "<", "(", ")", "[", "]", "{", "}", ".", ",", ":", "|", ";"];

    private readonly Stack<char> _open = new();
    private int _position = start;

    /// <summary>Where the tag's end mark stands and the sign before it; -1 when the template ends first.</summary>
    public (int End, char Sign) Run()
    {
        while (true)
        {
            while (_position < source.Length && Values.PythonText.IsSpace(source[_position])) _position++;
            if (_position >= source.Length) return (-1, ' ');
            if (_open.Count == 0 && AtEnd(_position)) return (_position, ' ');
            if (_open.Count == 0 && source[_position] is '-' or '+' && AtEnd(_position + 1) && MaySign(source[_position]))
            {
                return (_position + 1, source[_position]);
            }

            ReadToken();
        }
    }

    // "}}" takes only the minus sign.
    private bool MaySign(char sign) => sign == '-' || endMark == '%';

    private bool AtEnd(int index) => index + 1 < source.Length && source[index] == endMark && source[index + 1] == '}';

    private void ReadToken()
    {
        var c = source[_position];
        if (c is '\'' or '"') ReadString(c);
        else if (char.IsAsciiDigit(c)) ReadNumber();
        else if (c == '_' || char.IsLetter(c)) ReadName();
        else ReadOperator();
    }

    private void ReadString(char quote)
    {
        var i = _position + 1;
        while (i < source.Length && source[i] != quote) i += source[i] == '\\' ? 2 : 1;
        if (i >= source.Length) throw Unexpected(quote);
        var position = lines.At(_position);
        tokens.Add(new Token(TokenKind.String, StringLiteral.Decode(source.AsSpan(_position + 1, i - _position - 1), position), position));
        _position = i + 1;
    }

    private void ReadName()
    {
        var i = _position + 1;
        while (i < source.Length && (source[i] == '_' || char.IsLetterOrDigit(source[i]))) i++;
        Add(TokenKind.Name, i);
    }

    private void ReadNumber()
    {
        // "x.1.0" is two subscripts, so digits behind a dot are never a float.
        var mayBeFloat = _position == 0 || source[_position - 1] != '.';
        var afterDigits = Digits(_position, char.IsAsciiDigit);
        var i = afterDigits;
        if (mayBeFloat)
        {
            if (i + 1 < source.Length && source[i] == '.' && char.IsAsciiDigit(source[i + 1])) i = Digits(i + 1, char.IsAsciiDigit);
            if (Exponent(i) is { } afterExponent) i = afterExponent;
        }

        if (i > afterDigits)
        {
            Add(TokenKind.Float, i);
            return;
        }

        Add(TokenKind.Integer, Prefixed() ?? LeadingZeros() ?? afterDigits);
    }

    private int? Exponent(int i)
    {
        if (i >= source.Length || source[i] is not ('e' or 'E')) return null;
        i++;
        if (i < source.Length && source[i] is '+' or '-') i++;
        return i < source.Length && char.IsAsciiDigit(source[i]) ? Digits(i, char.IsAsciiDigit) : null;
    }

    private int? Prefixed()
    {
        if (source[_position] != '0' || _position + 2 >= source.Length) return null;
        Func<char, bool>? isDigit = source[_position + 1] switch
        {
            'x' or 'X' => char.IsAsciiHexDigit,
            'o' or 'O' => c => c is >= '0' and <= '7',
            'b' or 'B' => c => c is '0' or '1',
            _ => null,
        };
        if (isDigit is null) return null;
        var end = Digits(_position + 2, isDigit);
        return end > _position + 2 ? end : null;
    }

    // "0012" is the tokens 00 and 12.
    private int? LeadingZeros() => source[_position] == '0' ? Digits(_position, c => c == '0') : null;

    private int Digits(int i, Func<char, bool> isDigit)
    {
        while (i < source.Length && (isDigit(source[i]) || (source[i] == '_' && i + 1 < source.Length && isDigit(source[i + 1])))) i++;
        return i;
    }

    private void ReadOperator()
    {
        var symbol = Array.Find(Operators, o => string.CompareOrdinal(source, _position, o, 0, o.Length) == 0) ?? throw Unexpected(source[_position]);
        if (symbol is "(" or "[" or "{") _open.Push(symbol[0]);
        else if (symbol is ")" or "]" or "}") Close(symbol[0]);
        Add(TokenKind.Operator, _position + symbol.Length, symbol);
    }

    private void Close(char symbol)
    {
        var expected = symbol switch { ')' => '(', ']' => '[', _ => '{' };
        if (!_open.TryPop(out var open)) throw new JinjaException($"unexpected '{symbol}'", lines.At(_position));
        if (open != expected) throw new JinjaException($"unexpected '{symbol}', '{open}' is still open", lines.At(_position));
    }

    private void Add(TokenKind kind, int end, string? text = null)
    {
        tokens.Add(new Token(kind, text ?? string.Intern(source[_position..end]), lines.At(_position)));
        _position = end;
    }

    private JinjaException Unexpected(char c) => new($"unexpected char '{c}'", lines.At(_position));
}
