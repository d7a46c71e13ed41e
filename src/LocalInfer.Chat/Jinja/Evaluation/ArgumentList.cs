using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary>The arguments of a call, filter or test as written.</summary>
internal sealed class ArgumentList(
    IReadOnlyList<Expression> positional, IReadOnlyList<KeyValuePair<string, Expression>> keywords, Expression? spread, Expression? keywordSpread)
{
    public static readonly ArgumentList None = new([], [], null, null);

    public Arguments Evaluate(Scope scope)
    {
        if (ReferenceEquals(this, None)) return Arguments.Empty;
        var values = new List<Value>(positional.Count);
        foreach (var expression in positional) values.Add(expression.Evaluate(scope));
        if (spread is not null) values.AddRange(spread.Evaluate(scope).Items());
        if (keywords.Count == 0 && keywordSpread is null) return new Arguments(values, []);
        var named = new List<KeyValuePair<string, Value>>(keywords.Count);
        foreach (var (name, expression) in keywords) named.Add(new(name, expression.Evaluate(scope)));
        if (keywordSpread?.Evaluate(scope) is { } more) AddSpread(more, named);
        return new Arguments(values, named);
    }

    private static void AddSpread(Value more, List<KeyValuePair<string, Value>> named)
    {
        if (more is not DictValue dict) throw new JinjaException("argument after ** must be a mapping");
        foreach (var (key, value) in dict.Entries)
        {
            if (key is not StrValue name) throw new JinjaException("keywords must be strings");
            named.Add(new(string.Intern(name.Text), value));
        }
    }
}
