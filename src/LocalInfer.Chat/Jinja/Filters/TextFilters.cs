using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Filters;

/// <summary>Filters that change a text.</summary>
internal static class TextFilters
{
    private static readonly Signature Trim = new("trim", "chars?");
    private static readonly Signature Replace = new("replace", "old", "new", "count?");
    private static readonly Signature ToJson = new("tojson", "ensure_ascii?", "indent?", "separators?", "sort_keys?");
    private static readonly Signature Default = new("default", "default_value?", "boolean?");

    public static void AddTo(Dictionary<string, Filter> filters)
    {
        filters["string"] = (v, a) => a.None("string", Soft(v));
        filters["upper"] = (v, a) => a.None("upper", Map(v, Casing.Upper));
        filters["lower"] = (v, a) => a.None("lower", Map(v, Casing.Lower));
        filters["capitalize"] = (v, a) => a.None("capitalize", Map(v, Casing.Capitalize));
        filters["title"] = (v, a) => a.None("title", Map(v, Title));
        filters["trim"] = (v, a) => TrimText(v, Trim.Bind(a)[0]);
        filters["replace"] = (v, a) => ReplaceText(v, Replace.Bind(a));
        filters["safe"] = (v, a) => a.None("safe", new StrValue(v.ToText(), isMarkup: true));
        filters["escape"] = filters["e"] = (v, a) => a.None("escape", Html.EscapeValue(v));
        filters["forceescape"] = (v, a) => a.None("forceescape", new StrValue(Html.Escape(v.ToText()), isMarkup: true));
        filters["default"] = filters["d"] = (v, a) => OrDefault(v, Default.Bind(a));
        filters["tojson"] = (v, a) => WriteJson(v, ToJson.Bind(a));
        filters["format"] = Format;
        filters["pprint"] = (v, _) => new StrValue(v.Repr());
    }

    /// <summary>The value as a text; a text, markup or not, as it is.</summary>
    public static StrValue Soft(Value value) => value as StrValue ?? new StrValue(value.ToText());

    private static StrValue Map(Value value, Func<string, string> map) => Soft(value) is var text ? text.Like(map(text.Text)) : StrValue.Empty;

    // The filter, unlike the method, begins a word only behind white space, a hyphen or an opening bracket.
    private static string Title(string text)
    {
        var atStart = true;
        return string.Concat(PythonText.Split(text).Select(c =>
        {
            var mapped = atStart ? Casing.UpperOf(c) : Casing.Lower(c);
            atStart = PythonText.IsSpace(c) || c is "-" or "(" or "{" or "[" or "<";
            return mapped;
        }));
    }

    private static StrValue TrimText(Value value, Value? chars)
    {
        var text = Soft(value);
        var set = chars is null or NoneValue ? null : StrMethods.Text(chars);
        return text.Like(PythonText.TrimEnd(PythonText.TrimStart(text.Text, set), set));
    }

    private static StrValue ReplaceText(Value value, Value?[] values) => new(
        StrMethods.ReplaceText(value.ToText(), values[0]!.ToText(), values[1]!.ToText(), values[2] is null or NoneValue ? -1 : Numbers.AsCount(values[2]!)));

    private static Value OrDefault(Value value, Value?[] values) =>
        value is UndefinedValue || (values[1] is { IsTrue: true } && !value.IsTrue) ? values[0] ?? StrValue.Empty : value;

    private static StrValue Format(Value value, Arguments arguments)
    {
        if (arguments.Keywords.Count == 0) return PercentFormat.Apply(Soft(value), new ListValue(arguments.Positional, isTuple: true));
        if (arguments.Positional.Count > 0) throw new JinjaException("can't handle positional and keyword arguments at the same time");
        var named = new DictValue();
        foreach (var (name, argument) in arguments.Keywords) named.Set(new StrValue(name), argument);
        return PercentFormat.Apply(Soft(value), named);
    }

    private static StrValue WriteJson(Value value, Value?[] values)
    {
        var indent = values[1] switch
        {
            null or NoneValue => null,
            StrValue text => text.Text,
            { } width => new string(' ', Math.Max(Numbers.AsCount(width), 0)),
        };
        var (item, key) = (indent is null ? ", " : ",", ": ");
        if (values[2] is ListValue { Elements: [StrValue i, StrValue k] }) (item, key) = (i.Text, k.Text);
        else if (values[2] is not (null or NoneValue)) throw new JinjaException("tojson: separators must be a pair of strings");
        return new StrValue(new JsonText(values[0]?.IsTrue ?? false, indent, item, key, values[3]?.IsTrue ?? false).Write(value));
    }
}
