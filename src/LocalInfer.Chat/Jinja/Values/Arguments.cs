namespace LocalInfer.Chat.Jinja.Values;

/// <summary>The evaluated arguments of a call.</summary>
internal sealed class Arguments(IReadOnlyList<Value> positional, IReadOnlyList<KeyValuePair<string, Value>> keywords)
{
    public static readonly Arguments Empty = new([], []);

    public IReadOnlyList<Value> Positional { get; } = positional;

    public IReadOnlyList<KeyValuePair<string, Value>> Keywords { get; } = keywords;

    public static Arguments Of(params Value[] positional) => new(positional, []);

    public Value? Keyword(string name)
    {
        foreach (var (key, value) in Keywords)
        {
            if (key == name) return value;
        }

        return null;
    }

    /// <summary>The rest of the arguments behind the first <paramref name="count"/>.</summary>
    public Arguments Skip(int count) => new([.. Positional.Skip(count)], Keywords);

    /// <summary>The only argument of a function that takes exactly one, by position.</summary>
    public Value One(string function, string name) => Positional.Count == 1 && Keywords.Count == 0
        ? Positional[0]
        : throw new JinjaException($"{function}() takes exactly one argument ({name})");

    /// <summary>The result of a function that takes no argument.</summary>
    public Value None(string function, Value result) => Positional.Count == 0 && Keywords.Count == 0
        ? result
        : throw new JinjaException($"{function}() takes no arguments");
}
