using LocalInfer.Chat.Jinja.Lexing;

namespace LocalInfer.Chat.Jinja.Parsing;

/// <summary>The tokens of a template with one token of look-ahead.</summary>
internal sealed class TokenStream(List<Token> tokens)
{
    private int _index;

    public Token Current => tokens[_index];

    public Token Peek => tokens[Math.Min(_index + 1, tokens.Count - 1)];

    public Token Next()
    {
        var token = tokens[_index];
        if (_index < tokens.Count - 1) _index++;
        return token;
    }

    public bool SkipOperator(string symbol)
    {
        if (!Current.IsOperator(symbol)) return false;
        Next();
        return true;
    }

    public bool SkipName(string name)
    {
        if (!Current.IsName(name)) return false;
        Next();
        return true;
    }

    public Token Expect(TokenKind kind, string description) => Current.Kind == kind ? Next() : throw Unexpected(description);

    public void ExpectOperator(string symbol)
    {
        if (!SkipOperator(symbol)) throw Unexpected(symbol);
    }

    public void ExpectName(string name)
    {
        if (!SkipName(name)) throw Unexpected(name);
    }

    /// <summary>Whether any of these tokens uses a name: how a macro declares that it takes varargs, kwargs or a caller.</summary>
    public bool UsesName(int from, string name)
    {
        for (var i = from; i < _index; i++)
        {
            if (tokens[i].IsName(name)) return true;
        }

        return false;
    }

    public int Index => _index;

    private JinjaException Unexpected(string description) => Current.Kind == TokenKind.End
        ? new JinjaException($"unexpected end of template, expected '{description}'.", Current.Position)
        : new JinjaException($"expected token '{description}', got '{Current.Describe()}'", Current.Position);
}
