using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Filters;

/// <summary>Filters over dictionaries, and <c>attr</c>.</summary>
internal static class DictFilters
{
    private static readonly Signature DictSort = new("dictsort", "case_sensitive?", "by?", "reverse?");

    public static void AddTo(Dictionary<string, Filter> filters)
    {
        filters["items"] = (v, a) => a.None("items", ItemsOf(v));
        filters["dictsort"] = (v, a) => Sorted(v, DictSort.Bind(a));
        filters["attr"] = (v, a) => Attribute(v, StrMethods.Text(a.One("attr", "name")));
    }

    private static GeneratorValue ItemsOf(Value value) => value switch
    {
        UndefinedValue => new GeneratorValue([]),
        DictValue dict => new GeneratorValue(new DictView(dict, DictPart.Items).Items()),
        _ => throw new JinjaException("Can only get item pairs from a mapping."),
    };

    private static ListValue Sorted(Value value, Value?[] values)
    {
        if (value is UndefinedValue undefined) throw undefined.Error();
        if (value is not DictValue dict) throw new JinjaException($"'{value.TypeName}' object has no attribute 'items'");
        var by = values[1]?.ToText() ?? "key";
        if (by is not ("key" or "value")) throw new JinjaException("You can only sort by either \"key\" or \"value\"");
        var ignoresCase = values[0] is not { IsTrue: true };
        var order = Comparer<Value>.Create((a, b) => Equality.Compare(a, b));
        Value Key(KeyValuePair<Value, Value> entry)
        {
            var key = by == "key" ? entry.Key : entry.Value;
            return ignoresCase ? AttributePath.IgnoreCase(key) : key;
        }

        var sorted = values[2] is { IsTrue: true } ? dict.Entries.OrderByDescending(Key, order) : dict.Entries.OrderBy(Key, order);
        return new ListValue([.. sorted.Select(e => ListValue.Tuple(e.Key, e.Value))]);
    }

    private static Value Attribute(Value value, string name)
    {
        if (Evaluation.AttributeExpression.IsInternal(name)) return UndefinedValue.Unsafe(name, value.TypeName);
        return value.Attribute(name) ?? UndefinedValue.Of(value, new StrValue(name));
    }
}
