using System.Numerics;
using System.Runtime.CompilerServices;
using LocalInfer.Tokenizers.Caching;

namespace LocalInfer.Tokenizers.Bpe;

/// <summary>Which neighbouring tokens merge into which, and how early: open addressing over the pair of ids, eight bytes a slot so that much of it stays in cache.</summary>
internal sealed class MergeTable
{
    /// <summary>What a pair that does not merge gives: later than any merge.</summary>
    public const uint None = (1 << RankBits) - 1;

    /// <summary>Ids are below this.</summary>
    public const int MaxTokens = 1 << IdBits;

    private const int IdBits = 20;
    private const int RankBits = 24;

    // Left id, right id and rank of a merge, from the highest bit down; an empty slot is all ones.
    private const ulong Empty = ulong.MaxValue;

    private readonly Table<ulong> _slots;
    private readonly Table<int> _merged;
    private readonly int _shift;

    /// <param name="pairs">What merges, as <see cref="Pair"/> has it, in order of rank. A pair that comes twice has its last rank, as in the reference.</param>
    /// <param name="merged">What each of them makes.</param>
    /// <exception cref="InvalidDataException">There are more merges than a slot can name.</exception>
    public MergeTable(ulong[] pairs, int[] merged)
    {
        ulong[] slots = EmptySlots(pairs.Length);
        _slots = new Table<ulong>(slots);
        _merged = new Table<int>(merged);
        _shift = ShiftOf(slots.Length);
        for (int rank = 0; rank < pairs.Length; rank++)
        {
            ulong pair = pairs[rank];
            int slot = SlotOf(pair);
            while (slots[slot] != Empty && slots[slot] >> RankBits != pair)
            {
                slot = (slot + 1) & (slots.Length - 1);
            }

            slots[slot] = pair << RankBits | (uint)rank;
        }
    }

    /// <summary>A table as <see cref="Slots"/> and <see cref="MergedIds"/> had it.</summary>
    public MergeTable(Table<ulong> slots, Table<int> merged)
    {
        _slots = slots;
        _merged = merged;
        _shift = ShiftOf(slots.Length);
    }

    /// <summary>The slots, for keeping.</summary>
    public Table<ulong> Slots => _slots;

    /// <summary>The merged id of each rank, for keeping.</summary>
    public Table<int> MergedIds => _merged;

    /// <summary>Two ids below <see cref="MaxTokens"/> in one number.</summary>
    public static ulong Pair(int left, int right) => (ulong)(uint)left << IdBits | (uint)right;

    /// <summary>The rank of a pair's merge, smaller first, or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Find(int left, int right)
    {
        ulong pair = Pair(left, right);
        ReadOnlySpan<ulong> slots = _slots.Span;
        for (int slot = SlotOf(pair); ; slot = (slot + 1) & (slots.Length - 1))
        {
            ulong found = slots[slot];
            if (found >> RankBits == pair || found == Empty)
            {
                return (uint)found & None;
            }
        }
    }

    /// <summary>What the merge of a rank makes.</summary>
    public int MergedId(uint rank) => _merged[(int)rank];

    private static ulong[] EmptySlots(int merges)
    {
        if (merges >= None)
        {
            throw new InvalidDataException($"model.merges has {merges} entries, and this version knows {None - 1} at most.");
        }

        ulong[] slots = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, merges + merges / 2))];
        for (int slot = 0; slot < slots.Length; slot++)
        {
            slots[slot] = Empty;
        }

        return slots;
    }

    private static int ShiftOf(int slots) => 64 - BitOperations.Log2((uint)slots);

    private int SlotOf(ulong pair) => (int)(pair * 0x9E3779B97F4A7C15 >> _shift);
}
