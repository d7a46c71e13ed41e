using System.Text;

namespace LocalInfer.Tokenizers.Unicode;

/// <summary>
/// Normalisation form C with the tables of the reference (Unicode 9): marks added later keep their place and later compositions
/// do not happen. Linear but for sorting a run of marks. Lone surrogates count as U+FFFD.
/// </summary>
internal static class NfcNormalizer
{
    private static readonly NfcTables Tables = new();

    /// <summary>The normalised text, or null where the text is its own normalised form.</summary>
    public static string? Normalize(ReadOnlySpan<char> text)
    {
        if (IsNormalized(text))
        {
            return null;
        }

        List<int> codePoints = Decompose(text);
        SortMarks(codePoints);
        Compose(codePoints);
        var result = new StringBuilder(text.Length);
        foreach (int codePoint in codePoints)
        {
            result.Append(new Rune(codePoint));
        }

        return result.ToString();
    }

    /// <summary>The quick check of UAX #15; false also where only the full algorithm can tell.</summary>
    private static bool IsNormalized(ReadOnlySpan<char> text)
    {
        // Below U+0300 nothing combines and nothing changes.
        int start = text.IndexOfAnyExceptInRange('\0', '\u02FF');
        if (start < 0)
        {
            return true;
        }

        int previousClass = 0;
        foreach (Rune rune in text[start..].EnumerateRunes())
        {
            if (Tables.MayChange(rune.Value))
            {
                return false;
            }

            int combiningClass = Tables.CombiningClassOf(rune.Value);
            if (combiningClass != 0 && combiningClass < previousClass)
            {
                return false;
            }

            previousClass = combiningClass;
        }

        return true;
    }

    private static List<int> Decompose(ReadOnlySpan<char> text)
    {
        var codePoints = new List<int>(text.Length + 16);
        foreach (Rune rune in text.EnumerateRunes())
        {
            AppendDecomposed(rune.Value, codePoints);
        }

        return codePoints;
    }

    // At most four deep: the longest chain of decompositions there is.
    private static void AppendDecomposed(int codePoint, List<int> destination)
    {
        if (Hangul.IsSyllable(codePoint))
        {
            Hangul.Decompose(codePoint, destination);
        }
        else if (Tables.DecompositionOf(codePoint) is int[] pieces)
        {
            foreach (int piece in pieces)
            {
                AppendDecomposed(piece, destination);
            }
        }
        else
        {
            destination.Add(codePoint);
        }
    }

    /// <summary>Sorts each run of marks by combining class, keeping the order of equals.</summary>
    private static void SortMarks(List<int> codePoints)
    {
        for (int start = 0; start < codePoints.Count; start++)
        {
            int end = start;
            while (end < codePoints.Count && Tables.CombiningClassOf(codePoints[end]) != 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                int[] sorted = [.. codePoints[start..end].OrderBy(Tables.CombiningClassOf)];
                for (int i = 0; i < sorted.Length; i++)
                {
                    codePoints[start + i] = sorted[i];
                }
            }

            start = end;
        }
    }

    /// <summary>Composes in place: each starter takes the marks after it that no other mark of their class or higher separates from it.</summary>
    private static void Compose(List<int> codePoints)
    {
        const int NothingBetween = -1;
        int starter = -1, written = 0, previousClass = NothingBetween;
        foreach (int codePoint in codePoints.ToArray())
        {
            int combiningClass = Tables.CombiningClassOf(codePoint);
            int composite = starter >= 0 && previousClass < combiningClass ? ComposePair(codePoints[starter], codePoint) : -1;
            if (composite >= 0)
            {
                codePoints[starter] = composite;
                continue;
            }

            codePoints[written] = codePoint;
            previousClass = combiningClass;
            if (combiningClass == 0)
            {
                starter = written;
                previousClass = NothingBetween;
            }

            written++;
        }

        codePoints.RemoveRange(written, codePoints.Count - written);
    }

    private static int ComposePair(int first, int second) =>
        Hangul.Compose(first, second) is >= 0 and var syllable ? syllable : Tables.Compose(first, second);
}
