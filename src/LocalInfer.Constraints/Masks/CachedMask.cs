using System.Numerics;

namespace LocalInfer.Constraints.Masks;

/// <summary>A mask in little memory: the tokens of a slice, if any, and either ids or a bit per id. Immutable.</summary>
internal sealed class CachedMask
{
    private const int MostIds = 512;

    private readonly ulong[]? _slice;
    private readonly int[]? _ids;
    private readonly ulong[]? _words;

    /// <summary>Packs a mask.</summary>
    /// <param name="slice">Tokens that are allowed besides, or null.</param>
    /// <param name="words">Tokens that are allowed, a bit per id.</param>
    public CachedMask(ulong[]? slice, ReadOnlySpan<ulong> words)
    {
        _slice = slice;
        int count = 0;
        foreach (ulong word in words)
            count += BitOperations.PopCount(word);
        if (count > MostIds)
        {
            _words = words.ToArray();
            Bytes = words.Length * 8;
            return;
        }

        _ids = new int[count];
        int at = 0;
        for (int i = 0; i < words.Length; i++)
        {
            for (ulong left = words[i]; left != 0; left &= left - 1)
                _ids[at++] = (i << 6) + BitOperations.TrailingZeroCount(left);
        }

        Bytes = 64 + (count * 4);
    }

    /// <summary>Memory taken, about.</summary>
    public int Bytes { get; }

    /// <summary>Writes the mask out.</summary>
    public void CopyTo(Span<ulong> words)
    {
        if (_slice is not null)
            _slice.CopyTo(words);
        else
            words.Clear();
        if (_words is not null)
        {
            for (int i = 0; i < _words.Length; i++)
                words[i] |= _words[i];
            return;
        }

        foreach (int id in _ids!)
            words[id >> 6] |= 1UL << id;
    }
}
