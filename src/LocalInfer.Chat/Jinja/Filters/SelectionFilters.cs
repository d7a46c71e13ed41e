using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Filters;

/// <summary>map, select, reject and their attribute forms; lazy, so that an unknown filter or test fails only when an item needs it.</summary>
internal static class SelectionFilters
{
    public static void AddTo(Dictionary<string, Filter> filters)
    {
        filters["map"] = (v, a) => new GeneratorValue(Map(v, a));
        filters["select"] = (v, a) => new GeneratorValue(Select(v, a, byAttribute: false, keeps: true));
        filters["reject"] = (v, a) => new GeneratorValue(Select(v, a, byAttribute: false, keeps: false));
        filters["selectattr"] = (v, a) => new GeneratorValue(Select(v, a, byAttribute: true, keeps: true));
        filters["rejectattr"] = (v, a) => new GeneratorValue(Select(v, a, byAttribute: true, keeps: false));
    }

    private static IEnumerable<Value> Map(Value value, Arguments arguments)
    {
        if (!value.IsTrue) yield break;
        var map = Mapping(arguments);
        foreach (var item in value.Items()) yield return map(item);
    }

    private static Func<Value, Value> Mapping(Arguments arguments)
    {
        if (arguments.Positional.Count == 0 && arguments.Keyword("attribute") is { } attribute) return AttributePath.Of(attribute, arguments.Keyword("default"));
        if (arguments.Positional.Count == 0) throw new JinjaException("map requires a filter argument");
        var filter = FilterTable.Require(StrMethods.Text(arguments.Positional[0]));
        var rest = arguments.Skip(1);
        return item => filter(item, rest);
    }

    private static IEnumerable<Value> Select(Value value, Arguments arguments, bool byAttribute, bool keeps)
    {
        if (!value.IsTrue) yield break;
        var skipped = byAttribute ? 1 : 0;
        if (arguments.Positional.Count < skipped) throw new JinjaException("Missing parameter for attribute name");
        var get = byAttribute ? AttributePath.Of(arguments.Positional[0], null) : null;
        var test = arguments.Positional.Count > skipped ? TestTable.Require(StrMethods.Text(arguments.Positional[skipped])) : null;
        var rest = arguments.Skip(skipped + 1);
        foreach (var item in value.Items())
        {
            var subject = get is null ? item : get(item);
            if ((test is null ? subject.IsTrue : test(subject, rest)) == keeps) yield return item;
        }
    }
}
