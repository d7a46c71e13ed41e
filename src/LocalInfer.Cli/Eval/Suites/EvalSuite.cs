namespace LocalInfer.Cli.Eval.Suites;

/// <summary>A set of cases.</summary>
/// <param name="Name">For a reader.</param>
/// <param name="Hash">SHA-256 of the file, in hexadecimal.</param>
/// <param name="Cases">At least one; ids are unique.</param>
internal sealed record EvalSuite(string Name, string Hash, IReadOnlyList<EvalCase> Cases)
{
    /// <summary>The categories in order of their first case.</summary>
    public IEnumerable<string> Categories => Cases.Select(item => item.Category).Distinct(StringComparer.Ordinal);
}
