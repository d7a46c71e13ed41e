namespace LocalInfer.Chat.Jinja.Lexing;

/// <summary>What a <see cref="Token"/> is.</summary>
internal enum TokenKind
{
    Data,
    PrintBegin,
    PrintEnd,
    BlockBegin,
    BlockEnd,
    Name,
    String,
    Integer,
    Float,
    Operator,
    End,
}
