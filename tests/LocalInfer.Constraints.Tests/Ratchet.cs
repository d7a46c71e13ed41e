using LocalInfer.Testing;

namespace LocalInfer.Constraints.Tests;

/// <summary>
/// What masks make of each schema of a corpus, kept in a file beside the tests: no schema may become worse. LOCALINFER_UPDATE_RATCHET=1 writes the
/// file anew.
/// </summary>
internal static class Ratchet
{
    /// <summary>The results, best first.</summary>
    private static readonly string[] Ranks = ["pass", "declared", "ignored", "refused", "valid-rejected", "invalid-accepted"];

    /// <summary>Compares results with those kept.</summary>
    /// <param name="file">The file, from the folder of the test project.</param>
    /// <param name="results">The result of each schema by name.</param>
    public static void Check(string file, IReadOnlyDictionary<string, string> results)
    {
        string path = Path.Combine(RepositoryFolder.Root, "tests", "LocalInfer.Constraints.Tests", file);
        if (Environment.GetEnvironmentVariable("LOCALINFER_UPDATE_RATCHET") == "1")
            File.WriteAllLines(path, results.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key} {r.Value}"));
        Dictionary<string, string> kept = File.ReadLines(path)
            .Select(line => (Line: line, Space: line.LastIndexOf(' ')))
            .ToDictionary(l => l.Line[..l.Space], l => l.Line[(l.Space + 1)..], StringComparer.Ordinal);
        Assert.Empty(kept.Keys.Except(results.Keys, StringComparer.Ordinal));
        Assert.Empty(results.Where(r => !kept.TryGetValue(r.Key, out string? before) || Array.IndexOf(Ranks, r.Value) > Array.IndexOf(Ranks, before))
            .Select(r => $"{r.Key}: {r.Value}, before {kept.GetValueOrDefault(r.Key, "unknown")}"));
    }
}
