using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja;

/// <summary>The functions that every template sees.</summary>
internal static class Globals
{
    private static readonly Signature Range = new("range", "start", "stop?", "step?");
    private static readonly Signature Joiner = new("joiner", "sep?");

    public static Dictionary<string, Value> Create(TimeProvider clock) => new(StringComparer.Ordinal)
    {
        ["range"] = new BuiltinFunction("range", MakeRange),
        ["dict"] = new BuiltinFunction("dict", MakeDict),
        ["namespace"] = new BuiltinFunction("namespace", MakeNamespace),
        ["joiner"] = new BuiltinFunction("joiner", MakeJoiner),
        ["cycler"] = new BuiltinFunction("cycler", a => new CyclerValue(a.Positional)),
        ["lipsum"] = new BuiltinFunction("lipsum", _ => throw new JinjaException("lipsum is not available")),
        ["raise_exception"] = new BuiltinFunction("raise_exception", a => throw new JinjaException(a.One("raise_exception", "message").ToText(), isRaised: true)),
        ["strftime_now"] = new BuiltinFunction("strftime_now", a => new StrValue(TimeFormat.Apply(StrMethods.Text(a.One("strftime_now", "format")), clock.GetLocalNow().DateTime))),
    };

    private static RangeValue MakeRange(Arguments arguments)
    {
        var values = Range.Bind(arguments);
        long Bound(int i, int fallback) => values[i] is { } value ? Numbers.AsCount(value) : fallback;
        return values[1] is null ? new RangeValue(0, Bound(0, 0), 1) : new RangeValue(Bound(0, 0), Bound(1, 0), Bound(2, 1));
    }

    private static DictValue MakeDict(Arguments arguments)
    {
        var dict = new DictValue();
        if (arguments.Positional.Count > 1) throw new JinjaException($"dict expected at most 1 argument, got {arguments.Positional.Count}");
        if (arguments.Positional is [DictValue source])
        {
            foreach (var (key, value) in source.Entries) dict.Set(key, value);
        }
        else if (arguments.Positional is [var pairs])
        {
            foreach (var pair in pairs.Items())
            {
                if (pair.Items().ToList() is not [var key, var value]) throw new JinjaException("dictionary update sequence needs pairs");
                dict.Set(key, value);
            }
        }

        foreach (var (name, value) in arguments.Keywords) dict.Set(new StrValue(name), value);
        return dict;
    }

    private static NamespaceValue MakeNamespace(Arguments arguments)
    {
        var result = new NamespaceValue();
        foreach (var (key, value) in MakeDict(arguments).Entries) result.Set(key.ToText(), value);
        return result;
    }

    private static BuiltinFunction MakeJoiner(Arguments arguments)
    {
        var separator = Joiner.Bind(arguments)[0] ?? new StrValue(", ");
        var isFirst = true;
        return new BuiltinFunction("joiner", a =>
        {
            var result = isFirst ? StrValue.Empty : separator;
            isFirst = false;
            return a.None("joiner", result);
        });
    }
}
