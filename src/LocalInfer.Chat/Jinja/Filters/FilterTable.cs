namespace LocalInfer.Chat.Jinja.Filters;

/// <summary>The filters by name: Jinja2's own and Hugging Face's <c>tojson</c>.</summary>
internal static class FilterTable
{
    private static readonly Dictionary<string, Filter> Filters = Build();

    public static Filter? Find(string name) => Filters.GetValueOrDefault(name);

    public static Filter Require(string name) => Find(name) ?? throw new JinjaException($"No filter named '{name}'.");

    private static Dictionary<string, Filter> Build()
    {
        var filters = new Dictionary<string, Filter>(StringComparer.Ordinal);
        TextFilters.AddTo(filters);
        LayoutFilters.AddTo(filters);
        NumberFilters.AddTo(filters);
        SequenceFilters.AddTo(filters);
        SelectionFilters.AddTo(filters);
        DictFilters.AddTo(filters);
        return filters;
    }
}
