using System.Runtime.CompilerServices;
using LocalInfer.Chat.Jinja.Evaluation;
using LocalInfer.Chat.Jinja.Lexing;

namespace LocalInfer.Chat.Jinja.Parsing;

/// <summary>Statements: text, prints and the tags.</summary>
internal sealed class TemplateParser
{
    private readonly TokenStream _tokens;
    private readonly ExpressionParser _expressions;
    private readonly TargetParser _targets;
    private int _loops;

    // The name that ended the body parsed last.
    private string _lastEnd = "";

    private TemplateParser(string source)
    {
        _tokens = new TokenStream(Lexer.Tokenize(source));
        _expressions = new ExpressionParser(_tokens);
        _targets = new TargetParser(_tokens);
    }

    public static IReadOnlyList<Statement> Parse(string source)
    {
        var parser = new TemplateParser(source);
        return parser.ParseBody([], "");
    }

    /// <summary>Statements up to a tag that begins with one of the end names; the stream then stands on that name.</summary>
    private List<Statement> ParseBody(ReadOnlySpan<string> endNames, string tag)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var body = new List<Statement>();
        while (true)
        {
            var token = _tokens.Next();
            switch (token.Kind)
            {
                case TokenKind.Data:
                    body.Add(new DataStatement(token.Position, token.Text));
                    break;
                case TokenKind.PrintBegin:
                    body.Add(new PrintStatement(token.Position, _expressions.ParseTuple()));
                    _tokens.Expect(TokenKind.PrintEnd, "end of print statement");
                    break;
                case TokenKind.BlockBegin:
                    if (_tokens.Current.Kind == TokenKind.Name && endNames.Contains(_tokens.Current.Text)) return body;
                    body.Add(ParseTag());
                    EndTag();
                    break;
                case TokenKind.End when endNames.IsEmpty:
                    return body;
                default:
                    throw new JinjaException(
                        $"Unexpected end of template. Looking for one of: {string.Join(", ", endNames)}. The innermost block that needs to be closed is '{tag}'.", token.Position);
            }
        }
    }

    private void EndTag() => _tokens.Expect(TokenKind.BlockEnd, "end of statement block");

    private Statement ParseTag()
    {
        var tag = _tokens.Expect(TokenKind.Name, "tag name");
        return tag.Text switch
        {
            "if" => ParseIf(tag),
            "for" => ParseFor(tag),
            "set" => ParseSet(tag),
            "macro" => ParseMacro(tag),
            "call" => ParseCall(tag),
            "filter" => ParseFilterBlock(tag),
            "with" => ParseWith(tag),
            "autoescape" => new AutoEscapeStatement(tag.Position, _expressions.Parse(), ParseHardBody(tag, "endautoescape")),
            "generation" => new WithStatement(tag.Position, [], ParseHardBody(tag, "endgeneration")),
            "block" => ParseNamedBlock(tag),
            "break" when _loops > 0 => new BreakStatement(tag.Position),
            "continue" when _loops > 0 => new ContinueStatement(tag.Position),
            "break" or "continue" => throw new JinjaException($"'{tag.Text}' outside loop", tag.Position),
            "include" or "import" or "extends" or "from" => ParseUnsupported(tag),
            _ => throw new JinjaException($"Encountered unknown tag '{tag.Text}'.", tag.Position),
        };
    }

    private IfStatement ParseIf(Token tag)
    {
        var wasSoft = _expressions.IsSoft;
        var branches = new List<(Expression?, IReadOnlyList<Statement>)>();
        Expression? condition = _expressions.ParseTuple(withConditional: false);
        while (true)
        {
            EndTag();
            _expressions.IsSoft = true;
            branches.Add((condition, ParseBody(["elif", "else", "endif"], tag.Text)));
            _expressions.IsSoft = wasSoft;
            var next = _tokens.Next();
            if (next.Text == "endif") return new IfStatement(tag.Position, branches);
            if (condition is null) throw new JinjaException($"Encountered unknown tag '{next.Text}'.", next.Position);
            condition = next.Text == "elif" ? _expressions.ParseTuple(withConditional: false) : null;
        }
    }

    private ForStatement ParseFor(Token tag)
    {
        var target = _targets.Parse(endName: "in");
        _tokens.ExpectName("in");
        var items = _expressions.ParseTuple(withConditional: false, endName: "recursive");
        var test = _tokens.SkipName("if") ? _expressions.Parse() : null;
        var isRecursive = _tokens.SkipName("recursive");
        _loops++;
        var body = ParseHardBody(tag, "endfor", "else");
        _loops--;
        IReadOnlyList<Statement> otherwise = [];
        if (_lastEnd == "else") otherwise = ParseHardBody(tag, "endfor");
        return new ForStatement(tag.Position, target, items, test, isRecursive, body, otherwise);
    }

    private Statement ParseSet(Token tag)
    {
        var target = _targets.Parse(withNamespace: true);
        if (_tokens.SkipOperator("=")) return new SetStatement(tag.Position, target, _expressions.ParseTuple());
        var input = new CapturedText(tag.Position);
        var chain = _tokens.Current.IsOperator("|") ? _expressions.ParseFilters(input, startsInline: false) : null;
        return new SetBlock(tag.Position, target, input, chain, ParseHardBody(tag, "endset"));
    }

    private MacroStatement ParseMacro(Token tag)
    {
        var name = _tokens.Expect(TokenKind.Name, "name").Text;
        return new MacroStatement(tag.Position, ParseDefinition(tag, name, "endmacro"));
    }

    private CallBlock ParseCall(Token tag)
    {
        var start = _tokens.Index;
        var parameters = _tokens.Current.IsOperator("(") ? ParseParameters() : [];
        var (target, arguments) = _expressions.ParseCallTarget();
        var body = ParseHardBody(tag, "endcall");
        return new CallBlock(tag.Position, target, arguments, Define(null, parameters, body, start));
    }

    private MacroDefinition ParseDefinition(Token tag, string name, string end)
    {
        var parameters = ParseParameters();
        var start = _tokens.Index;
        return Define(name, parameters, ParseHardBody(tag, end), start);
    }

    private MacroDefinition Define(string? name, IReadOnlyList<(string, Expression?)> parameters, IReadOnlyList<Statement> body, int start) =>
        new(name, parameters, body, _tokens.UsesName(start, "varargs"), _tokens.UsesName(start, "kwargs"), _tokens.UsesName(start, "caller"));

    private List<(string Name, Expression? Default)> ParseParameters()
    {
        var parameters = new List<(string Name, Expression? Default)>();
        _tokens.ExpectOperator("(");
        while (!_tokens.Current.IsOperator(")"))
        {
            if (parameters.Count > 0) _tokens.ExpectOperator(",");
            var name = _tokens.Expect(TokenKind.Name, "name");
            var fallback = _tokens.SkipOperator("=") ? _expressions.Parse() : null;
            if (fallback is null && parameters.Exists(p => p.Default is not null)) throw new JinjaException("non-default argument follows default argument", name.Position);
            parameters.Add((name.Text, fallback));
        }

        _tokens.ExpectOperator(")");
        return parameters;
    }

    private FilterBlock ParseFilterBlock(Token tag)
    {
        var input = new CapturedText(tag.Position);
        var chain = _expressions.ParseFilters(input, startsInline: true);
        return new FilterBlock(tag.Position, input, chain, ParseHardBody(tag, "endfilter"));
    }

    private WithStatement ParseWith(Token tag)
    {
        var names = new List<(AssignmentTarget, Expression)>();
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (names.Count > 0) _tokens.ExpectOperator(",");
            var target = _targets.ParseOne();
            _tokens.ExpectOperator("=");
            names.Add((target, _expressions.Parse()));
        }

        return new WithStatement(tag.Position, names, ParseHardBody(tag, "endwith"));
    }

    private WithStatement ParseNamedBlock(Token tag)
    {
        var name = _tokens.Expect(TokenKind.Name, "name").Text;
        var body = ParseHardBody(tag, "endblock");
        _tokens.SkipName(name);
        return new WithStatement(tag.Position, [], body);
    }

    private UnsupportedStatement ParseUnsupported(Token tag)
    {
        while (_tokens.Current.Kind is not (TokenKind.BlockEnd or TokenKind.End)) _tokens.Next();
        return new UnsupportedStatement(tag.Position, $"'{tag.Text}' is not available: a chat template is one file");
    }

    /// <summary>A tag's body up to one of its end names, which is consumed; unknown filters in it fail at once.</summary>
    private List<Statement> ParseHardBody(Token tag, params ReadOnlySpan<string> endNames)
    {
        EndTag();
        var wasSoft = _expressions.IsSoft;
        _expressions.IsSoft = false;
        var body = ParseBody(endNames, tag.Text);
        _expressions.IsSoft = wasSoft;
        _lastEnd = _tokens.Next().Text;
        return body;
    }
}
