using System.Numerics;

namespace LocalInfer.Tokenizers.Bpe;

/// <summary>Which neighbouring tokens merge into which, and how early: open addressing over the pair of ids.</summary>
internal sealed class MergeTable
{
    /// <summary>What a pair that does not merge gives: later than any merge.</summary>
    public const ulong None = ulong.MaxValue;

    private readonly (ulong Pair, ulong Merge)[] _slots;
    private readonly int _shift;

    /// <param name="merges">In order of rank. A pair that comes twice has its last rank, as in the reference.</param>
    public MergeTable(IReadOnlyList<(int Left, int Right, int Merged)> merges)
    {
        uint size = BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, merges.Count + merges.Count / 2));
        _slots = new (ulong, ulong)[size];
        Array.Fill(_slots, (None, None));
        _shift = 64 - BitOperations.Log2(size);
        for (int rank = 0; rank < merges.Count; rank++)
        {
            ulong pair = Pair(merges[rank].Left, merges[rank].Right);
            int slot = SlotOf(pair);
            while (_slots[slot].Pair != None && _slots[slot].Pair != pair)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            _slots[slot] = (pair, (ulong)(uint)rank << 32 | (uint)merges[rank].Merged);
        }
    }

    /// <summary>Rank (upper half; smaller merges first) and merged id (lower half) of a pair, or <see cref="None"/>.</summary>
    public ulong Find(int left, int right)
    {
        ulong pair = Pair(left, right);
        (ulong Pair, ulong Merge)[] slots = _slots;
        int slot = SlotOf(pair);
        while (slots[slot].Pair != pair && slots[slot].Pair != None)
        {
            slot = (slot + 1) & (slots.Length - 1);
        }

        return slots[slot].Merge;
    }

    private static ulong Pair(int left, int right) => (ulong)(uint)left << 32 | (uint)right;

    private int SlotOf(ulong pair) => (int)(pair * 0x9E3779B97F4A7C15 >> _shift);
}
