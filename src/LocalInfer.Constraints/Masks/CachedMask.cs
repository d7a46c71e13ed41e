using LocalInfer.Tokenizers.Caching;

namespace LocalInfer.Constraints.Masks;

/// <summary>A mask in little memory: whole words, which may be a slice's own, and ids besides. Immutable.</summary>
internal sealed class CachedMask
{
    private const int MostIds = 1024;

    private readonly Table<ulong>? _slice;
    private readonly Table<ulong>? _words;
    private readonly int[] _ids = [];
    private readonly int _count;

    /// <summary>Packs a mask.</summary>
    /// <param name="slice">Tokens that are allowed besides, a bit per id, or null.</param>
    /// <param name="ids">Tokens that are allowed, each once and none of them in the slice.</param>
    /// <param name="length">Words of the mask.</param>
    public CachedMask(Table<ulong>? slice, ReadOnlySpan<int> ids, int length)
    {
        _words = _slice = slice;
        _count = ids.Length;
        if (ids.Length <= MostIds)
        {
            _ids = ids.ToArray();
            Bytes = 64 + (ids.Length * 4);
            return;
        }

        ulong[] all = new ulong[length];
        slice?.Span.CopyTo(all);
        Allow(ids, all);
        _words = new Table<ulong>(all);
        Bytes = 64 + (length * 8);
    }

    /// <summary>Memory taken, about.</summary>
    public int Bytes { get; }

    /// <summary>Whether it was packed from the same.</summary>
    public bool Is(Table<ulong>? slice, ReadOnlySpan<int> ids)
    {
        if (!ReferenceEquals(_slice, slice) || _count != ids.Length)
            return false;
        if (_ids.Length == _count)
            return ids.SequenceEqual(_ids);
        ReadOnlySpan<ulong> words = _words!.Span;
        foreach (int id in ids)
        {
            if ((words[id >> 6] >> id & 1) == 0)
                return false;
        }

        return true; // as many of them, and none is in the slice
    }

    /// <summary>Writes the mask out.</summary>
    public void CopyTo(Span<ulong> words)
    {
        if (_words is not null)
            _words.Span.CopyTo(words);
        else
            words.Clear();
        Allow(_ids, words);
    }

    /// <summary>Sets the bits of some ids.</summary>
    public static void Allow(ReadOnlySpan<int> ids, Span<ulong> words)
    {
        foreach (int id in ids)
            words[id >> 6] |= 1UL << id;
    }
}
