namespace LocalInfer.Tokenizers.Unicode;

/// <summary>The lookups that normalisation needs, built once from <see cref="UnicodeTables"/>. Hangul syllables are arithmetic and not here.</summary>
internal sealed class NfcTables
{
    private const byte MayChangeFlag = 0xFF;

    // Combining class of each code point below the last mark, or 0xFF where composing may change the code point or what is before it.
    private readonly byte[] _classes;
    private readonly Dictionary<int, byte> _classesOfChanging = [];
    private readonly Dictionary<int, int[]> _decompositions = [];

    // By the pair in one number: hashing a tuple boxes its parts until the runtime has optimised it.
    private readonly Dictionary<long, int> _compositions = [];

    public NfcTables()
    {
        _classes = new byte[0x30000];
        ReadOnlySpan<int> ranges = UnicodeTables.CombiningClasses;
        for (int i = 0; i < ranges.Length; i += 3)
        {
            _classes.AsSpan(ranges[i]..(ranges[i + 1] + 1)).Fill((byte)ranges[i + 2]);
        }

        ReadOnlySpan<int> oneWay = UnicodeTables.OneWayDecompositions;
        for (int i = 0; i < oneWay.Length; i += 2 + oneWay[i + 1])
        {
            _decompositions.Add(oneWay[i], oneWay.Slice(i + 2, oneWay[i + 1]).ToArray());
            FlagAsChanging(oneWay[i]);
        }

        ReadOnlySpan<int> pairs = UnicodeTables.Compositions;
        for (int i = 0; i < pairs.Length; i += 3)
        {
            _decompositions.Add(pairs[i], [pairs[i + 1], pairs[i + 2]]);
            _compositions.Add(PairOf(pairs[i + 1], pairs[i + 2]), pairs[i]);
            FlagAsChanging(pairs[i + 2]);
        }

        for (int jamo = Hangul.VowelFirst; jamo < Hangul.TrailBefore + Hangul.TrailCount; jamo++)
        {
            FlagAsChanging(jamo);
        }
    }

    /// <summary>Whether a code point is never, or not always, part of normalised text (NFC_Quick_Check = No or Maybe).</summary>
    public bool MayChange(int codePoint) => codePoint < _classes.Length && _classes[codePoint] == MayChangeFlag;

    /// <summary>The canonical combining class, 0 to 240.</summary>
    public int CombiningClassOf(int codePoint)
    {
        int value = codePoint < _classes.Length ? _classes[codePoint] : 0;
        return value == MayChangeFlag ? _classesOfChanging[codePoint] : value;
    }

    /// <summary>One step of canonical decomposition, or null.</summary>
    public int[]? DecompositionOf(int codePoint) => _decompositions.GetValueOrDefault(codePoint);

    /// <summary>The primary composite of two code points, or -1.</summary>
    public int Compose(int first, int second) => _compositions.GetValueOrDefault(PairOf(first, second), -1);

    private static long PairOf(int first, int second) => (long)first << 32 | (uint)second;

    private void FlagAsChanging(int codePoint)
    {
        _classesOfChanging.TryAdd(codePoint, _classes[codePoint]);
        _classes[codePoint] = MayChangeFlag;
    }
}
