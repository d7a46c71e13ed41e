namespace LocalInfer.Constraints.Compilation;

/// <summary>Records what becomes of each keyword while a schema is compiled.</summary>
internal sealed class KeywordLedger
{
    private readonly Dictionary<(string Path, string Keyword), string?> _reasons = [];
    private readonly Dictionary<(string Path, string Keyword), string?> _ignored = [];

    /// <summary>The keywords that demand something, by path and keyword.</summary>
    public IReadOnlyList<KeywordReport> Reports => Sorted(_reasons);

    /// <summary>Those that could, but demand nothing as they stand.</summary>
    public IReadOnlyList<KeywordReport> Ignored => Sorted(_ignored);

    /// <summary>Records that masks enforce a keyword, unless it was declared before.</summary>
    public void Enforce(SchemaNode schema, string keyword) => _reasons.TryAdd((schema.Path, keyword), null);

    /// <summary>Records that a keyword has to be checked on the finished text.</summary>
    public void Declare(SchemaNode schema, string keyword, string reason) => _reasons[(schema.Path, keyword)] = reason;

    /// <summary>Records that a keyword demands nothing as it stands.</summary>
    public void Ignore(SchemaNode schema, string keyword, string reason) => _ignored[(schema.Path, keyword)] = reason;

    private static KeywordReport[] Sorted(Dictionary<(string Path, string Keyword), string?> records) => [.. records
        .OrderBy(r => r.Key.Path, StringComparer.Ordinal).ThenBy(r => r.Key.Keyword, StringComparer.Ordinal)
        .Select(r => new KeywordReport(r.Key.Path, r.Key.Keyword, r.Value))];
}
