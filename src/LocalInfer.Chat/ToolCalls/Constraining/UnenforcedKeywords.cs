using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Validation;

namespace LocalInfer.Chat.ToolCalls.Constraining;

/// <summary>The keywords of a schema that masks do not enforce, and which failures they account for. Immutable.</summary>
/// <param name="keywords">Their reports, each path behind the schema's name.</param>
internal sealed class UnenforcedKeywords(IEnumerable<KeywordReport> keywords)
{
    private static readonly string[] Alternatives = ["/anyOf", "/oneOf", "/not"];

    private readonly HashSet<(string Path, string Keyword)> _keywords =
        [.. keywords.Select(report => (report.Path[report.Path.IndexOf('#', StringComparison.Ordinal)..], report.Keyword))];

    /// <summary>Whether all failures of a document are theirs. One inside alternatives accounts for a failure of the other alternatives too.</summary>
    /// <param name="failures">At least one.</param>
    public bool AccountFor(IReadOnlyList<ValidationFailure> failures)
    {
        // That no alternative holds says nothing by itself where it is told how the nearest one fails.
        ValidationFailure[] told = [.. failures.Where(failure => failure.Keyword is not ("anyOf" or "oneOf"))];
        return (told.Length > 0 ? told : failures).All(IsTheirs);
    }

    private bool IsTheirs(ValidationFailure failure) =>
        _keywords.Contains((failure.SchemaPath, failure.Keyword))
        || _keywords.Any(keyword => AlternativesAround(keyword.Path).Any(around => $"{failure.SchemaPath}/{failure.Keyword}".StartsWith(around, StringComparison.Ordinal)));

    private static IEnumerable<string> AlternativesAround(string path) =>
        Alternatives.Where(step => path.Contains(step + "/", StringComparison.Ordinal) || path.EndsWith(step, StringComparison.Ordinal))
            .Select(step => path[..(path.IndexOf(step, StringComparison.Ordinal) + step.Length)]);
}
