using System.Globalization;
using System.Numerics;
using LocalInfer.Chat.Jinja.Evaluation;
using LocalInfer.Chat.Jinja.Filters;
using LocalInfer.Chat.Jinja.Lexing;
using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Parsing;

/// <summary>Literals, names, brackets, and what binds to them: attributes, subscripts, calls, filters and tests.</summary>
internal sealed class PrimaryParser(TokenStream tokens, ExpressionParser expressions)
{
    public bool IsSoft { get; set; }

    public Expression Parse()
    {
        var token = tokens.Next();
        switch (token.Kind)
        {
            case TokenKind.Name:
                return NameOrConstant(token);
            case TokenKind.String:
                var text = token.Text;
                while (tokens.Current.Kind == TokenKind.String) text += tokens.Next().Text;
                return new Constant(token.Position, new StrValue(text));
            case TokenKind.Integer:
                return new Constant(token.Position, IntValue.Of(ParseInteger(token.Text.Replace("_", "", StringComparison.Ordinal))));
            case TokenKind.Float:
                return new Constant(token.Position, new FloatValue(double.Parse(token.Text.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)));
            case TokenKind.Operator when token.Text == "(":
                var inner = expressions.ParseTuple(isBracketed: true);
                tokens.ExpectOperator(")");
                return inner;
            case TokenKind.Operator when token.Text == "[":
                return new ListExpression(token.Position, ParseList("]", () => expressions.Parse()), isTuple: false);
            case TokenKind.Operator when token.Text == "{":
                return new DictExpression(token.Position, ParseList("}", ParseEntry));
            case TokenKind.PrintEnd or TokenKind.BlockEnd:
                throw new JinjaException($"Expected an expression, got '{token.Describe()}'", token.Position);
            default:
                throw new JinjaException($"unexpected '{token.Describe()}'", token.Position);
        }
    }

    public Expression ParsePostfix(Expression value)
    {
        while (true)
        {
            var position = tokens.Current.Position;
            if (tokens.SkipOperator(".")) value = ParseDotted(value, position);
            else if (tokens.SkipOperator("[")) value = ParseSubscript(value, position);
            else if (tokens.Current.IsOperator("(")) value = new CallExpression(position, value, ParseArguments());
            else return value;
        }
    }

    public Expression ParseFiltersAndTests(Expression value)
    {
        while (true)
        {
            var token = tokens.Current;
            if (token.IsOperator("|")) value = ParseFilters(value, startsInline: false);
            else if (token.IsName("is")) value = ParseTest(value);
            else if (token.IsOperator("(")) value = new CallExpression(token.Position, value, ParseArguments());
            else return value;
        }
    }

    public Expression ParseFilters(Expression value, bool startsInline)
    {
        while (startsInline || tokens.SkipOperator("|"))
        {
            startsInline = false;
            var position = tokens.Current.Position;
            var name = ParseDottedName();
            var arguments = tokens.Current.IsOperator("(") ? ParseArguments() : ArgumentList.None;
            var filter = FilterTable.Find(name);
            if (filter is null && !IsSoft) throw new JinjaException($"No filter named '{name}'.", position);
            value = new FilterExpression(position, value, name, filter, arguments);
        }

        return value;
    }

    /// <summary>The target and the arguments of a <c>call</c> block.</summary>
    public (Expression Target, ArgumentList Arguments) ParseCallTarget()
    {
        var name = tokens.Expect(TokenKind.Name, "name");
        Expression target = NameOrConstant(name);
        while (tokens.Current.IsOperator("."))
        {
            var position = tokens.Next().Position;
            target = ParseDotted(target, position);
        }

        if (!tokens.Current.IsOperator("(")) throw new JinjaException("expected call", tokens.Current.Position);
        return (target, ParseArguments());
    }

    public ArgumentList ParseArguments()
    {
        tokens.ExpectOperator("(");
        var positional = new List<Expression>();
        var keywords = new List<KeyValuePair<string, Expression>>();
        Expression? spread = null, keywordSpread = null;
        var isFirst = true;
        while (!tokens.Current.IsOperator(")"))
        {
            if (!isFirst)
            {
                tokens.ExpectOperator(",");
                if (tokens.Current.IsOperator(")")) break;
            }

            isFirst = false;
            var position = tokens.Current.Position;
            if (tokens.SkipOperator("**")) keywordSpread = keywordSpread is null ? expressions.Parse() : throw Invalid(position);
            else if (tokens.SkipOperator("*")) spread = spread is null && keywordSpread is null ? expressions.Parse() : throw Invalid(position);
            else if (tokens.Current.Kind == TokenKind.Name && tokens.Peek.IsOperator("=")) ParseKeyword(keywords, keywordSpread is null);
            else positional.Add(keywords.Count == 0 && spread is null && keywordSpread is null ? expressions.Parse() : throw Invalid(position));
        }

        tokens.ExpectOperator(")");
        return positional.Count + keywords.Count == 0 && spread is null && keywordSpread is null
            ? ArgumentList.None
            : new ArgumentList(positional, keywords, spread, keywordSpread);
    }

    private static JinjaException Invalid(SourcePosition position) => new("invalid syntax for function call expression", position);

    private void ParseKeyword(List<KeyValuePair<string, Expression>> keywords, bool isAllowed)
    {
        var name = tokens.Next();
        if (!isAllowed) throw Invalid(name.Position);
        tokens.Next();
        if (keywords.Exists(k => k.Key == name.Text)) throw new JinjaException($"keyword argument repeated: {name.Text}", name.Position);
        keywords.Add(new(name.Text, expressions.Parse()));
    }

    private static Expression NameOrConstant(Token token) => token.Text switch
    {
        "true" or "True" => new Constant(token.Position, BoolValue.True),
        "false" or "False" => new Constant(token.Position, BoolValue.False),
        "none" or "None" => new Constant(token.Position, NoneValue.Instance),
        _ => new NameExpression(token.Position, token.Text),
    };

    private static BigInteger ParseInteger(string spelling)
    {
        var radix = spelling.Length > 2 ? char.ToLowerInvariant(spelling[1]) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 10 } : 10;
        return radix == 10 ? BigInteger.Parse(spelling, CultureInfo.InvariantCulture) : IntegerText.Parse(spelling[2..], radix)!.Value;
    }

    private List<T> ParseList<T>(string close, Func<T> parseItem)
    {
        var items = new List<T>();
        while (!tokens.Current.IsOperator(close))
        {
            if (items.Count > 0) tokens.ExpectOperator(",");
            if (tokens.Current.IsOperator(close)) break;
            items.Add(parseItem());
        }

        tokens.ExpectOperator(close);
        return items;
    }

    private KeyValuePair<Expression, Expression> ParseEntry()
    {
        var key = expressions.Parse();
        tokens.ExpectOperator(":");
        return new(key, expressions.Parse());
    }

    private Expression ParseDotted(Expression value, SourcePosition position)
    {
        var token = tokens.Next();
        return token.Kind switch
        {
            TokenKind.Name => new AttributeExpression(position, value, token.Text),
            TokenKind.Integer => new ItemExpression(position, value, new Constant(token.Position, IntValue.Of(ParseInteger(token.Text)))),
            _ => throw new JinjaException("expected name or number", token.Position),
        };
    }

    private Expression ParseSubscript(Expression value, SourcePosition position)
    {
        var start = tokens.Current.IsOperator(":") ? null : expressions.Parse();
        if (!tokens.SkipOperator(":"))
        {
            if (tokens.Current.IsOperator(",")) start = ParseTupleKey(start!, position);
            tokens.ExpectOperator("]");
            return new ItemExpression(position, value, start!);
        }

        Expression? stop = AtBoundEnd() ? null : expressions.Parse();
        Expression? step = null;
        if (tokens.SkipOperator(":") && !AtBoundEnd()) step = expressions.Parse();
        tokens.ExpectOperator("]");
        return new SliceExpression(position, value, start, stop, step);
    }

    private ListExpression ParseTupleKey(Expression first, SourcePosition position)
    {
        var elements = new List<Expression> { first };
        while (tokens.SkipOperator(",") && !tokens.Current.IsOperator("]")) elements.Add(expressions.Parse());
        return new ListExpression(position, elements, isTuple: true);
    }

    private bool AtBoundEnd() => tokens.Current.IsOperator("]") || tokens.Current.IsOperator(":");

    private Expression ParseTest(Expression value)
    {
        var position = tokens.Next().Position;
        var isNegated = tokens.SkipName("not");
        var name = ParseDottedName();
        var arguments = ArgumentList.None;
        if (tokens.Current.IsOperator("(")) arguments = ParseArguments();
        else if (BeginsTestArgument()) arguments = new ArgumentList([ParsePostfix(Parse())], [], null, null);
        var test = TestTable.Find(name);
        if (test is null && !IsSoft) throw new JinjaException($"No test named '{name}'.", position);
        Expression result = new TestExpression(position, value, name, test, arguments);
        return isNegated ? new NotExpression(position, result) : result;
    }

    private bool BeginsTestArgument()
    {
        var token = tokens.Current;
        if (token.IsName("is")) throw new JinjaException("You cannot chain multiple tests with is", token.Position);
        return token.Kind is TokenKind.String or TokenKind.Integer or TokenKind.Float
            || token.IsOperator("[") || token.IsOperator("{")
            || (token.Kind == TokenKind.Name && token.Text is not ("else" or "or" or "and"));
    }

    private string ParseDottedName()
    {
        var name = tokens.Expect(TokenKind.Name, "name").Text;
        while (tokens.SkipOperator(".")) name += "." + tokens.Expect(TokenKind.Name, "name").Text;
        return name;
    }
}
