namespace LocalInfer.Constraints.Compilation;

/// <summary>Records what becomes of each keyword while a schema is compiled.</summary>
internal sealed class KeywordLedger
{
    private readonly Dictionary<(string Path, string Keyword), string?> _reasons = [];

    /// <summary>The records by path and keyword.</summary>
    public IReadOnlyList<KeywordReport> Reports => [.. _reasons
        .OrderBy(r => r.Key.Path, StringComparer.Ordinal).ThenBy(r => r.Key.Keyword, StringComparer.Ordinal)
        .Select(r => new KeywordReport(r.Key.Path, r.Key.Keyword, r.Value))];

    /// <summary>Records that masks enforce a keyword, unless it was declared before.</summary>
    public void Enforce(SchemaNode schema, string keyword) => _reasons.TryAdd((schema.Path, keyword), null);

    /// <summary>Records that a keyword has to be checked on the finished text.</summary>
    public void Declare(SchemaNode schema, string keyword, string reason) => _reasons[(schema.Path, keyword)] = reason;
}
