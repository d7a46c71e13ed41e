namespace LocalInfer.Constraints.Compilation;

/// <summary>What became of one keyword of one schema.</summary>
/// <param name="Path">JSON pointer of the schema.</param>
/// <param name="Keyword">The keyword.</param>
/// <param name="Reason">Null where the mask enforces it; else why it has to be checked on the finished text, or why it demands nothing.</param>
public sealed record KeywordReport(string Path, string Keyword, string? Reason)
{
    /// <summary>Whether masks enforce the keyword; otherwise it is declared: to be checked on the finished text.</summary>
    public bool IsEnforced => Reason is null;
}
