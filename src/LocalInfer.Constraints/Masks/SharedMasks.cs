using System.Runtime.InteropServices;
using LocalInfer.Tokenizers.Caching;

namespace LocalInfer.Constraints.Masks;

/// <summary>
/// Masks over one vocabulary, equal ones once: the same few thousand sets of tokens come in all schemas. Bounded; any thread may use it.
/// </summary>
internal sealed class SharedMasks
{
    private const int MostBytes = 16 << 20;

    private readonly Lock _gate = new();
    private CachedMask?[] _masks = new CachedMask?[1024];
    private int[] _hashes = new int[1024];
    private int _count;
    private int _bytes;

    /// <summary>The mask of some tokens.</summary>
    /// <param name="slice">Tokens that are allowed besides, a bit per id, or null.</param>
    /// <param name="ids">Tokens that are allowed, none of them in the slice.</param>
    /// <param name="length">Words of the mask.</param>
    public CachedMask Find(Table<ulong>? slice, ReadOnlySpan<int> ids, int length)
    {
        var bytes = default(HashCode);
        bytes.AddBytes(MemoryMarshal.AsBytes(ids));
        int hash = bytes.ToHashCode();
        lock (_gate)
        {
            int slot = hash & (_masks.Length - 1);
            for (; _masks[slot] is { } known; slot = (slot + 1) & (_masks.Length - 1))
            {
                if (_hashes[slot] == hash && known.Is(slice, ids))
                    return known;
            }

            var mask = new CachedMask(slice, ids, length);
            Keep(slot, hash, mask);
            return mask;
        }
    }

    private void Keep(int slot, int hash, CachedMask mask)
    {
        if (_bytes + mask.Bytes > MostBytes)
        {
            // Rare enough to begin anew: grammars keep the masks that they have.
            Array.Clear(_masks);
            _count = _bytes = 0;
            slot = hash & (_masks.Length - 1);
        }

        _masks[slot] = mask;
        _hashes[slot] = hash;
        _bytes += mask.Bytes;
        if (++_count * 2 > _masks.Length)
            Grow();
    }

    private void Grow()
    {
        CachedMask?[] masks = _masks;
        int[] hashes = _hashes;
        _masks = new CachedMask?[masks.Length * 2];
        _hashes = new int[_masks.Length];
        for (int i = 0; i < masks.Length; i++)
        {
            if (masks[i] is null)
                continue;
            int slot = hashes[i] & (_masks.Length - 1);
            while (_masks[slot] is not null)
                slot = (slot + 1) & (_masks.Length - 1);
            _masks[slot] = masks[i];
            _hashes[slot] = hashes[i];
        }
    }
}
