using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LocalInfer.Tokenizers.Caching;

namespace LocalInfer.Tokenizers.Bpe;

/// <summary>Finds a text token by its bytes: open addressing over the vocabulary's own bytes, so that a look-up copies nothing.</summary>
internal sealed class TokenIndex
{
    private readonly Vocabulary _vocabulary;

    // The upper half of the hash above id + 1; 0 is an empty slot.
    private readonly Table<ulong> _slots;

    /// <summary>An index as <see cref="Slots"/> had it.</summary>
    public TokenIndex(Vocabulary vocabulary, Table<ulong> slots)
    {
        _vocabulary = vocabulary;
        _slots = slots;
    }

    /// <summary>Indexes the tokens that have bytes; where two have the same, the first wins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public TokenIndex(Vocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        ulong[] slots = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, vocabulary.Count + vocabulary.Count / 2))];
        _slots = new Table<ulong>(slots);
        for (int id = 0; id < vocabulary.Count; id++)
        {
            ReadOnlySpan<byte> bytes = vocabulary.BytesOf(id);
            ulong hash = Hash(bytes);
            if (!bytes.IsEmpty && Find(bytes, hash, out int slot) < 0)
            {
                slots[slot] = hash >> 32 << 32 | (uint)(id + 1);
            }
        }
    }

    /// <summary>The slots, for keeping.</summary>
    public Table<ulong> Slots => _slots;

    /// <summary>The id of the token with exactly these bytes, or -1.</summary>
    public int Find(ReadOnlySpan<byte> bytes) => Find(bytes, Hash(bytes), out _);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Find(ReadOnlySpan<byte> bytes, ulong hash, out int slot)
    {
        ReadOnlySpan<ulong> slots = _slots.Span;
        for (slot = (int)hash & (slots.Length - 1); slots[slot] != 0; slot = (slot + 1) & (slots.Length - 1))
        {
            int id = (int)(uint)slots[slot] - 1;
            if (slots[slot] >> 32 == hash >> 32 && _vocabulary.BytesOf(id).SequenceEqual(bytes))
            {
                return id;
            }
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        ulong hash = (ulong)bytes.Length * Multiplier;
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        // The length is in the hash, so reads may overlap.
        int length = bytes.Length;
        ulong tail = length >= sizeof(uint)
            ? (ulong)MemoryMarshal.Read<uint>(bytes) << 32 | MemoryMarshal.Read<uint>(bytes[(length - sizeof(uint))..])
            : length > 0 ? (ulong)bytes[0] << 16 | (ulong)bytes[length / 2] << 8 | bytes[length - 1] : 0;
        return Mix(hash ^ tail);

        static ulong Mix(ulong value)
        {
            value *= Multiplier;
            return value ^ value >> 32;
        }
    }
}
