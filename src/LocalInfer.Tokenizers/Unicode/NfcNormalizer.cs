using System.Runtime.InteropServices;
using System.Text;

namespace LocalInfer.Tokenizers.Unicode;

/// <summary>
/// Normalisation form C with the tables of the reference (Unicode 9): marks added later keep their place and later compositions
/// do not happen. Linear. Lone surrogates count as U+FFFD. Its buffers are used again: one thread at a time.
/// </summary>
internal sealed class NfcNormalizer
{
    private static readonly NfcTables Tables = new();

    private readonly List<int> _codePoints = [];
    private readonly MarkOrder _marks = new(Tables);
    private char[] _result = [];
    private int _length;

    /// <summary>The normalised text, or null where the text is its own normalised form.</summary>
    public static string? Normalize(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> normalized = new NfcNormalizer().Apply(text);
        return normalized.SequenceEqual(text) ? null : normalized.ToString();
    }

    /// <summary>The normalised text: the text itself where that is its own normalised form, else good until the next call.</summary>
    public ReadOnlySpan<char> Apply(ReadOnlySpan<char> text)
    {
        // Nothing below U+0300 combines or changes, but the last such character may be the base of what follows.
        int position = text.IndexOfAnyExceptInRange('\0', '\u02FF') - 1;
        if (position == -2)
        {
            return text;
        }

        position = Math.Max(position, 0);
        _length = 0;
        int copied = 0;
        bool changes = false;
        while (position < text.Length)
        {
            int end = EndOfCluster(text, position, out bool mayChange);
            if (mayChange)
            {
                changes = true;
                Append(text[copied..position]);
                AppendNormalized(text[position..end]);
                copied = end;
            }

            position = end;
        }

        if (!changes)
        {
            return text;
        }

        Append(text[copied..]);
        return _result.AsSpan(0, _length);
    }

    /// <summary>A cluster runs to the next starter that never combines with what is before it. Clusters normalise on their own.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="start">Where the cluster starts.</param>
    /// <param name="mayChange">Whether it may be other than its normalised form (the quick check of UAX #15).</param>
    private static int EndOfCluster(ReadOnlySpan<char> text, int start, out bool mayChange)
    {
        Rune.DecodeFromUtf16(text[start..], out Rune rune, out int length);
        mayChange = Tables.MayChange(rune.Value);
        int previousClass = Tables.CombiningClassOf(rune.Value);
        int position = start + length;
        while (position < text.Length)
        {
            Rune.DecodeFromUtf16(text[position..], out rune, out length);
            int combiningClass = Tables.CombiningClassOf(rune.Value);
            bool changes = Tables.MayChange(rune.Value);
            if (combiningClass == 0 && !changes)
            {
                break;
            }

            mayChange |= changes || combiningClass < previousClass;
            previousClass = combiningClass;
            position += length;
        }

        return position;
    }

    private void AppendNormalized(ReadOnlySpan<char> cluster)
    {
        _codePoints.Clear();
        foreach (Rune rune in cluster.EnumerateRunes())
        {
            AppendDecomposed(rune.Value, _codePoints);
        }

        _marks.Sort(CollectionsMarshal.AsSpan(_codePoints));
        Compose(_codePoints);
        Span<char> character = stackalloc char[2];
        foreach (int codePoint in _codePoints)
        {
            Append(character[..new Rune(codePoint).EncodeToUtf16(character)]);
        }
    }

    private void Append(ReadOnlySpan<char> text)
    {
        if (_length + text.Length > _result.Length)
        {
            Array.Resize(ref _result, Math.Max(2 * _result.Length, _length + text.Length + 64));
        }

        text.CopyTo(_result.AsSpan(_length));
        _length += text.Length;
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

    /// <summary>Composes in place: each starter takes the marks after it that no other mark of their class or higher separates from it.</summary>
    private static void Compose(List<int> codePoints)
    {
        const int NothingBetween = -1;
        int starter = -1, written = 0, previousClass = NothingBetween;
        for (int read = 0; read < codePoints.Count; read++)
        {
            int codePoint = codePoints[read];
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
