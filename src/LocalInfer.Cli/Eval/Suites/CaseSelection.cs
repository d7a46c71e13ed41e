using System.Security.Cryptography;
using System.Text;

namespace LocalInfer.Cli.Eval.Suites;

/// <summary>Which cases of a suite run.</summary>
/// <param name="Categories">Only these; all where there are none.</param>
/// <param name="Limit">At most so many, drawn at random; null takes all.</param>
/// <param name="Seed">The same seed draws the same cases, and a larger limit draws those of a smaller one too.</param>
internal sealed record CaseSelection(IReadOnlyList<string> Categories, int? Limit, int Seed)
{
    /// <summary>The cases, in the suite's order; at least one.</summary>
    /// <exception cref="CommandException">The suite has no such category.</exception>
    public IReadOnlyList<EvalCase> Of(EvalSuite suite)
    {
        if (Categories.FirstOrDefault(category => !suite.Categories.Contains(category, StringComparer.Ordinal)) is { } unknown)
        {
            throw new CommandException($"{suite.Name} has no category '{unknown}'; it has {string.Join(", ", suite.Categories)}.");
        }

        EvalCase[] cases = [.. suite.Cases.Where(item => Categories.Count == 0 || Categories.Contains(item.Category, StringComparer.Ordinal))];
        HashSet<EvalCase> drawn = [.. cases.OrderBy(Lot, StringComparer.Ordinal).Take(Limit ?? cases.Length)];
        return [.. cases.Where(drawn.Contains)];
    }

    private string Lot(EvalCase item) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed}:{item.Id}")));
}
