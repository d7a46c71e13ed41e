using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Filters;

/// <summary>Filters over the items of a sequence.</summary>
internal static class SequenceFilters
{
    private static readonly Signature Join = new("join", "d?", "attribute?");
    private static readonly Signature Sort = new("sort", "reverse?", "case_sensitive?", "attribute?");
    private static readonly Signature Unique = new("unique", "case_sensitive?", "attribute?");
    private static readonly Signature Extreme = new("max", "case_sensitive?", "attribute?");
    private static readonly Signature Batch = new("batch", "linecount", "fill_with?");
    private static readonly Signature Slice = new("slice", "slices", "fill_with?");
    private static readonly Signature GroupBy = new("groupby", "attribute", "default?", "case_sensitive?");

    public static void AddTo(Dictionary<string, Filter> filters)
    {
        filters["list"] = (v, a) => a.None("list", new ListValue([.. v.Items()]));
        filters["first"] = (v, a) => a.None("first", v.Items().FirstOrDefault() ?? new UndefinedValue("No first item, sequence was empty."));
        filters["last"] = (v, a) => a.None("last", LastOf(v));
        filters["random"] = (v, a) => a.None("random", v.Items().ToList() is { Count: > 0 } items ? items[Random.Shared.Next(items.Count)] : new UndefinedValue("No random item, sequence was empty."));
        filters["reverse"] = (v, a) => a.None("reverse", Reverse(v));
        filters["join"] = (v, a) => JoinItems(v, Join.Bind(a));
        filters["sort"] = (v, a) => SortItems(v, Sort.Bind(a));
        filters["unique"] = (v, a) => new GeneratorValue(UniqueItems(v, Unique.Bind(a)));
        filters["max"] = (v, a) => ExtremeOf(v, Extreme.Bind(a), sign: 1);
        filters["min"] = (v, a) => ExtremeOf(v, Extreme.Bind(a), sign: -1);
        filters["batch"] = (v, a) => BatchItems(v, Batch.Bind(a));
        filters["slice"] = (v, a) => SliceItems(v, Slice.Bind(a));
        filters["groupby"] = (v, a) => Group(v, GroupBy.Bind(a));
    }

    private static Value LastOf(Value value)
    {
        if (value is GeneratorValue) throw new JinjaException("'generator' object is not reversible");
        return value.Items().LastOrDefault() ?? new UndefinedValue("No last item, sequence was empty.");
    }

    private static Value Reverse(Value value)
    {
        var items = value.Items().Reverse();
        return value is StrValue text ? text.Like(string.Concat(items.Select(i => i.ToText()))) : new GeneratorValue(items);
    }

    private static StrValue JoinItems(Value value, Value?[] values)
    {
        var key = values[1] is null or NoneValue ? null : AttributePath.Of(values[1]!, null);
        return new StrValue(string.Join(values[0]?.ToText() ?? "", value.Items().Select(i => (key is null ? i : key(i)).ToText())));
    }

    private static Func<Value, Value> Key(Value? attribute, Value? caseSensitive)
    {
        var get = attribute is null or NoneValue ? null : AttributePath.Of(attribute, null);
        var ignoresCase = caseSensitive is not { IsTrue: true };
        return item =>
        {
            var key = get is null ? item : get(item);
            return ignoresCase ? AttributePath.IgnoreCase(key) : key;
        };
    }

    private static ListValue SortItems(Value value, Value?[] values)
    {
        Func<Value, Value>[] keys = values[2] is StrValue { Text: var paths } && paths.Contains(',')
            ? [.. paths.Split(',').Select(p => Key(new StrValue(p), values[1]))]
            : [Key(values[2], values[1])];
        var keyed = value.Items().Select(i => (Item: i, Keys: new ListValue([.. keys.Select(k => k(i))])));
        return new ListValue([.. Ordered(keyed, values[0]?.IsTrue ?? false).Select(p => p.Item)]);
    }

    private static IEnumerable<(Value Item, ListValue Keys)> Ordered(IEnumerable<(Value Item, ListValue Keys)> items, bool isReversed)
    {
        var order = Comparer<ListValue>.Create((a, b) => Equality.Compare(a, b));
        return isReversed ? items.OrderByDescending(i => i.Keys, order) : items.OrderBy(i => i.Keys, order);
    }

    private static IEnumerable<Value> UniqueItems(Value value, Value?[] values)
    {
        var key = Key(values[1], values[0]);
        var seen = new HashSet<Value>(Equality.Comparer);
        return value.Items().Where(i => seen.Add(key(i)));
    }

    private static Value ExtremeOf(Value value, Value?[] values, int sign)
    {
        var key = Key(values[1], values[0]);
        Value? best = null;
        foreach (var item in value.Items())
        {
            if (best is null || Equality.Compare(key(item), key(best)) * sign > 0) best = item;
        }

        return best ?? new UndefinedValue("No aggregated item, sequence was empty.");
    }

    private static GeneratorValue BatchItems(Value value, Value?[] values)
    {
        var size = Math.Max(Numbers.AsCount(values[0]!), 1);
        return new GeneratorValue(value.Items().Chunk(size).Select(chunk => new ListValue(
            values[1] is null or NoneValue || chunk.Length == size ? chunk : [.. chunk, .. Enumerable.Repeat(values[1]!, size - chunk.Length)])));
    }

    private static GeneratorValue SliceItems(Value value, Value?[] values)
    {
        var items = value.Items().ToList();
        var count = Numbers.AsCount(values[0]!);
        if (count is < 1 or > Limits.RangeItems) throw new JinjaException("slice needs a positive number of slices");
        var (size, longer) = (items.Count / count, items.Count % count);
        return new GeneratorValue(Enumerable.Range(0, count).Select(i =>
        {
            var start = (i * size) + Math.Min(i, longer);
            var slice = items.GetRange(start, size + (i < longer ? 1 : 0));
            if (values[1] is not (null or NoneValue) && i >= longer) slice.Add(values[1]!);
            return new ListValue(slice);
        }));
    }

    private static ListValue Group(Value value, Value?[] values)
    {
        var get = AttributePath.Of(values[0]!, values[1]);
        var ignoresCase = values[2] is not { IsTrue: true };
        var groups = new List<(Value Key, Value Name, List<Value> Members)>();
        var keyed = value.Items().Select(i => (Item: i, Keys: new ListValue([ignoresCase ? AttributePath.IgnoreCase(get(i)) : get(i)])));
        foreach (var (item, keys) in Ordered(keyed, isReversed: false))
        {
            var key = keys.Elements[0];
            if (groups.Count == 0 || !Equality.AreEqual(groups[^1].Key, key)) groups.Add((key, get(item), []));
            groups[^1].Members.Add(item);
        }

        return new ListValue([.. groups.Select(g => new GroupValue(g.Name, new ListValue(g.Members)))]);
    }
}
