using System.Numerics;
using System.Runtime.CompilerServices;
using LocalInfer.Tokenizers.Caching;

namespace LocalInfer.Tokenizers.Bpe;

/// <summary>Finds a text token by its bytes: open addressing over the vocabulary's own bytes, so that a look-up copies nothing.</summary>
internal sealed unsafe class TokenIndex
{
    private const int IdBits = 20;
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    private readonly Vocabulary _vocabulary;
    private readonly Table<uint> _slots;

    // The same tables as they lie in memory: loading looks up half a million words before a table's own code is compiled well.
    private readonly byte* _bytes;
    private readonly int* _offsets;

    // The upper bits of the hash, the lowest of them set, above the id; 0 is an empty slot.
    private readonly uint* _firstSlot;
    private readonly uint _lastPlace;

    /// <summary>An index as <see cref="Slots"/> had it.</summary>
    /// <param name="vocabulary">Its tables do not move.</param>
    /// <param name="slots">A power of two of them, which do not move either.</param>
    public TokenIndex(Vocabulary vocabulary, Table<uint> slots)
    {
        _vocabulary = vocabulary;
        _slots = slots;
        _bytes = vocabulary.Bytes.First;
        _offsets = vocabulary.Offsets.First;
        _firstSlot = slots.First;
        _lastPlace = (uint)slots.Length - 1;
    }

    /// <summary>Indexes the tokens that have bytes; where two have the same, the first wins.</summary>
    /// <param name="vocabulary">Its tables do not move.</param>
    public TokenIndex(Vocabulary vocabulary)
        : this(vocabulary, EmptySlots(vocabulary.Count))
    {
        int count = vocabulary.Count;
        for (int id = 0; id < count; id++)
        {
            int length = _offsets[id + 1] - _offsets[id];
            if (length > 0)
            {
                uint* slot = Probe(_bytes + _offsets[id], length, out uint tag);
                *slot = *slot == 0 ? tag | (uint)id : *slot;
            }
        }

        GC.KeepAlive(this);
    }

    /// <summary>The slots, for keeping.</summary>
    public Table<uint> Slots => _slots;

    /// <summary>The tokens.</summary>
    public Vocabulary Vocabulary => _vocabulary;

    /// <summary>The id of the token with exactly these bytes, or -1.</summary>
    public int Find(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            return Find(first, bytes.Length);
        }
    }

    /// <inheritdoc cref="Find(ReadOnlySpan{byte})"/>
    public int Find(byte* bytes, int length)
    {
        uint slot = *Probe(bytes, length, out _);
        GC.KeepAlive(this);
        return slot == 0 ? -1 : (int)(slot & ((1u << IdBits) - 1));
    }

    /// <summary>Whether a token has exactly these bytes.</summary>
    /// <param name="id">An id of the vocabulary.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="length">How many.</param>
    public bool Is(int id, byte* bytes, int length)
    {
        int start = _offsets[id];
        bool isSame = _offsets[id + 1] - start == length && AreSame(_bytes + start, bytes, length);
        GC.KeepAlive(this);
        return isSame;
    }

    /// <summary>The slot of the token with these bytes, or the empty one where it belongs.</summary>
    private uint* Probe(byte* bytes, int length, out uint tag)
    {
        ulong hash = Hash(bytes, length);
        tag = (uint)(hash >> 32) >> IdBits << IdBits | 1u << IdBits;
        uint place = (uint)hash & _lastPlace;
        while (_firstSlot[place] is not 0 and var slot && ((slot ^ tag) >> IdBits != 0 || !Is((int)(slot & ((1u << IdBits) - 1)), bytes, length)))
        {
            place = (place + 1) & _lastPlace;
        }

        return _firstSlot + place;
    }

    private static Table<uint> EmptySlots(int tokens)
    {
        uint[] slots = GC.AllocateArray<uint>((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, tokens + tokens / 2)), pinned: true);
        return new Table<uint>(slots, slots.Length);
    }

    private static bool AreSame(byte* left, byte* right, int length)
    {
        int at = 0;
        for (; at + sizeof(ulong) <= length; at += sizeof(ulong))
        {
            if (Unsafe.ReadUnaligned<ulong>(left + at) != Unsafe.ReadUnaligned<ulong>(right + at))
            {
                return false;
            }
        }

        for (; at < length; at++)
        {
            if (left[at] != right[at])
            {
                return false;
            }
        }

        return true;
    }

    private static ulong Hash(byte* bytes, int length)
    {
        ulong hash = (ulong)length * Multiplier;
        for (; length >= sizeof(ulong); length -= sizeof(ulong))
        {
            hash = Mix(hash ^ Unsafe.ReadUnaligned<ulong>(bytes));
            bytes += sizeof(ulong);
        }

        // The length is in the hash, so reads may overlap.
        ulong tail = length >= sizeof(uint)
            ? (ulong)Unsafe.ReadUnaligned<uint>(bytes) << 32 | Unsafe.ReadUnaligned<uint>(bytes + length - sizeof(uint))
            : length > 0 ? (ulong)bytes[0] << 16 | (ulong)bytes[length / 2] << 8 | bytes[length - 1] : 0;
        return Mix(hash ^ tail);

        static ulong Mix(ulong value)
        {
            value *= Multiplier;
            return value ^ value >> 32;
        }
    }
}
