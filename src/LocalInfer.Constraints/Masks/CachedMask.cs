using System.Numerics;
using System.Numerics.Tensors;
using LocalInfer.Tokenizers.Caching;

namespace LocalInfer.Constraints.Masks;

/// <summary>A mask in little memory: whole words, which may be a slice's own, and ids besides. Immutable.</summary>
internal sealed class CachedMask
{
    private const int MostIds = 512;

    private readonly Table<ulong>? _words;
    private readonly int[] _ids = [];

    /// <summary>Packs a mask.</summary>
    /// <param name="slice">Tokens that are allowed besides, or null.</param>
    /// <param name="words">Tokens that are allowed, a bit per id.</param>
    public CachedMask(Table<ulong>? slice, ReadOnlySpan<ulong> words)
    {
        int count = 0;
        foreach (ulong word in words)
            count += BitOperations.PopCount(word);
        if (count > MostIds)
        {
            ulong[] all = words.ToArray();
            if (slice is not null)
                TensorPrimitives.BitwiseOr(all, slice.Span, all);
            _words = new Table<ulong>(all);
            Bytes = words.Length * 8;
            return;
        }

        _words = slice;
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
        if (_words is not null)
            _words.Span.CopyTo(words);
        else
            words.Clear();
        foreach (int id in _ids)
            words[id >> 6] |= 1UL << id;
    }
}
