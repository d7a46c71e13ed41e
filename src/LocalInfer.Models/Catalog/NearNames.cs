namespace LocalInfer.Models.Catalog;

/// <summary>What a person may have meant by a name that is not there.</summary>
public static class NearNames
{
    private const int MostNames = 3;

    /// <summary>The names that are spelled alike or begin alike, nearest first; at most three, often none.</summary>
    /// <param name="name">What was asked for; letter case does not matter.</param>
    /// <param name="known">What there is.</param>
    public static IReadOnlyList<string> Find(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        string asked = name.ToUpperInvariant();
        int limit = Math.Max(1, asked.Length / 4);
        return [.. known
            .Select(candidate => (Name: candidate, Distance: Distance(asked, candidate.ToUpperInvariant())))
            .Where(candidate => candidate.Distance <= limit)
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Name)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Take(MostNames)];
    }

    // A name that was only begun ("qwen3") is as near as one with a slip of the finger.
    private static int Distance(string asked, string known) =>
        asked.Length >= 3 && known.StartsWith(asked, StringComparison.Ordinal) ? 1 : EditDistance(asked, known);

    /// <summary>Insertions, deletions and replacements of characters that make one text the other (Levenshtein).</summary>
    private static int EditDistance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
