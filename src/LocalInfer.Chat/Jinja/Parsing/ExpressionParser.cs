using System.Runtime.CompilerServices;
using LocalInfer.Chat.Jinja.Evaluation;
using LocalInfer.Chat.Jinja.Lexing;

namespace LocalInfer.Chat.Jinja.Parsing;

/// <summary>Expressions from the loosest operator down to the unary ones; see <see cref="PrimaryParser"/> for what they join.</summary>
internal sealed class ExpressionParser
{
    private readonly TokenStream _tokens;
    private readonly PrimaryParser _primary;

    public ExpressionParser(TokenStream tokens)
    {
        _tokens = tokens;
        _primary = new PrimaryParser(tokens, this);
    }

    /// <summary>Whether the code stands inside an <c>if</c>, where an unknown filter or test fails only when it runs.</summary>
    public bool IsSoft
    {
        get => _primary.IsSoft;
        set => _primary.IsSoft = value;
    }

    public Expression Parse(bool withConditional = true)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return withConditional ? ParseConditional() : ParseOr();
    }

    /// <summary>One expression or a tuple without brackets; ends at the tag's end, a bracket or one of the given names.</summary>
    public Expression ParseTuple(bool withConditional = true, string? endName = null, bool isBracketed = false)
    {
        var position = _tokens.Current.Position;
        var elements = new List<Expression>();
        var isTuple = false;
        while (true)
        {
            if (elements.Count > 0) _tokens.ExpectOperator(",");
            if (AtTupleEnd(endName)) break;
            elements.Add(Parse(withConditional));
            if (!_tokens.Current.IsOperator(",")) break;
            isTuple = true;
        }

        if (isTuple) return new ListExpression(position, elements, isTuple: true);
        if (elements.Count > 0) return elements[0];
        if (isBracketed) return new ListExpression(position, elements, isTuple: true);
        throw new JinjaException($"Expected an expression, got '{_tokens.Current.Describe()}'", position);
    }

    /// <summary>The filters behind a block's name: <c>{% filter a|b %}</c> begins without a bar, <c>{% set x | a %}</c> with one.</summary>
    public Expression ParseFilters(Expression input, bool startsInline) => _primary.ParseFilters(input, startsInline);

    public (Expression Target, ArgumentList Arguments) ParseCallTarget() => _primary.ParseCallTarget();

    public ArgumentList ParseArguments() => _primary.ParseArguments();

    private bool AtTupleEnd(string? endName) =>
        _tokens.Current.Kind is TokenKind.PrintEnd or TokenKind.BlockEnd || _tokens.Current.IsOperator(")")
        || (endName is not null && _tokens.Current.IsName(endName));

    private Expression ParseConditional()
    {
        var position = _tokens.Current.Position;
        var value = ParseOr();
        while (_tokens.SkipName("if"))
        {
            var condition = ParseOr();
            var otherwise = _tokens.SkipName("else") ? ParseConditional() : null;
            value = new ConditionalExpression(position, condition, value, otherwise);
        }

        return value;
    }

    private Expression ParseOr()
    {
        var left = ParseAnd();
        while (_tokens.Current.IsName("or"))
        {
            var position = _tokens.Next().Position;
            left = new LogicExpression(position, left, ParseAnd(), isAnd: false);
        }

        return left;
    }

    private Expression ParseAnd()
    {
        var left = ParseNot();
        while (_tokens.Current.IsName("and"))
        {
            var position = _tokens.Next().Position;
            left = new LogicExpression(position, left, ParseNot(), isAnd: true);
        }

        return left;
    }

    private Expression ParseNot()
    {
        if (!_tokens.Current.IsName("not")) return ParseComparison();
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var position = _tokens.Next().Position;
        return new NotExpression(position, ParseNot());
    }

    private Expression ParseComparison()
    {
        var position = _tokens.Current.Position;
        var first = ParseSum();
        var rest = new List<KeyValuePair<string, Expression>>();
        while (ComparisonSymbol() is { } symbol) rest.Add(new(symbol, ParseSum()));
        return rest.Count == 0 ? first : new ComparisonExpression(position, first, rest);
    }

    private string? ComparisonSymbol()
    {
        var token = _tokens.Current;
        if (token.Kind == TokenKind.Operator && token.Text is "==" or "!=" or "<" or "<=" or ">" or ">=") return _tokens.Next().Text;
        if (_tokens.SkipName("in")) return "in";
        if (!token.IsName("not") || !_tokens.Peek.IsName("in")) return null;
        _tokens.Next();
        _tokens.Next();
        return "not in";
    }

    private Expression ParseSum() => ParseLeftAssociative(ParseConcatenation, "+", "-");

    private Expression ParseConcatenation()
    {
        var position = _tokens.Current.Position;
        var operands = new List<Expression> { ParseProduct() };
        while (_tokens.SkipOperator("~")) operands.Add(ParseProduct());
        return operands.Count == 1 ? operands[0] : new ConcatenationExpression(position, operands);
    }

    private Expression ParseProduct() => ParseLeftAssociative(ParsePower, "*", "/", "//", "%");

    private Expression ParsePower() => ParseLeftAssociative(() => ParseUnary(), "**");

    private Expression ParseLeftAssociative(Func<Expression> operand, params ReadOnlySpan<string> symbols)
    {
        var left = operand();
        while (_tokens.Current.Kind == TokenKind.Operator && symbols.Contains(_tokens.Current.Text))
        {
            var token = _tokens.Next();
            left = new BinaryExpression(token.Position, token.Text, left, operand());
        }

        return left;
    }

    private Expression ParseUnary(bool withFilters = true)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var token = _tokens.Current;
        Expression value;
        if (token.IsOperator("-") || token.IsOperator("+"))
        {
            _tokens.Next();
            value = new UnaryExpression(token.Position, ParseUnary(withFilters: false), isNegative: token.Text == "-");
        }
        else
        {
            value = _primary.Parse();
        }

        value = _primary.ParsePostfix(value);
        return withFilters ? _primary.ParseFiltersAndTests(value) : value;
    }
}
