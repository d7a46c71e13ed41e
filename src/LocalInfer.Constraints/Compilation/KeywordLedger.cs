namespace LocalInfer.Constraints.Compilation;

/// <summary>Records what becomes of each keyword while a schema is compiled.</summary>
internal sealed class KeywordLedger
{
    private readonly Dictionary<SchemaPart, Entry> _enforced = [];
    private readonly Dictionary<SchemaPart, Entry> _ignored = [];

    /// <summary>The keywords that demand something, by path and keyword.</summary>
    public IReadOnlyList<KeywordReport> Reports => Sorted(_enforced);

    /// <summary>Those that could, but demand nothing as they stand.</summary>
    public IReadOnlyList<KeywordReport> Ignored => Sorted(_ignored);

    /// <summary>Records that masks enforce a keyword, unless it was declared before.</summary>
    public void Enforce(SchemaPart schema, string keyword) => Record(_enforced, schema, keyword);

    /// <summary>Records that a keyword has to be checked on the finished text.</summary>
    public void Declare(SchemaPart schema, string keyword, string reason) => Record(_enforced, schema, keyword).Reason = reason;

    /// <summary>Records that a keyword demands nothing as it stands.</summary>
    public void Ignore(SchemaPart schema, string keyword, string reason) => Record(_ignored, schema, keyword).Reason = reason;

    private static Entry Record(Dictionary<SchemaPart, Entry> records, SchemaPart schema, string keyword)
    {
        schema = schema.Owner ?? schema;
        records.TryGetValue(schema, out Entry? first);
        for (Entry? entry = first; entry is not null; entry = entry.Next)
        {
            if (entry.Keyword == keyword)
                return entry;
        }

        return records[schema] = new(keyword, first);
    }

    /// <summary>What was recorded, at every place where it holds.</summary>
    private static KeywordReport[] Sorted(Dictionary<SchemaPart, Entry> records)
    {
        var reports = new List<KeywordReport>();
        if (records.Keys.FirstOrDefault(schema => schema.Root is not null) is { Root: { } root })
        {
            SchemaPlaces.Visit(root, (path, part) =>
            {
                for (Entry? entry = records.GetValueOrDefault(part); entry is not null; entry = entry.Next)
                    reports.Add(new(path, entry.Keyword, entry.Reason));
            });
        }

        return [.. reports.OrderBy(r => r.Path, StringComparer.Ordinal).ThenBy(r => r.Keyword, StringComparer.Ordinal)];
    }

    private sealed class Entry(string keyword, Entry? next)
    {
        public string Keyword { get; } = keyword;

        public Entry? Next { get; } = next;

        public string? Reason { get; set; }
    }
}
