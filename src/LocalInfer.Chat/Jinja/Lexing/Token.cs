namespace LocalInfer.Chat.Jinja.Lexing;

/// <summary>One token: <paramref name="Text"/> is the text of data, the name, the decoded string, the number's spelling or the operator.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, SourcePosition Position)
{
    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;

    public bool IsOperator(string symbol) => Kind == TokenKind.Operator && Text == symbol;

    /// <summary>How messages call this token.</summary>
    public string Describe() => Kind switch
    {
        TokenKind.PrintEnd => "end of print statement",
        TokenKind.BlockEnd => "end of statement block",
        TokenKind.End => "end of template",
        TokenKind.Integer => "integer",
        TokenKind.Float => "float",
        TokenKind.String => "string",
        _ => Text,
    };
}
