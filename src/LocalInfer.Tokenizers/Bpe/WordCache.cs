using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LocalInfer.Tokenizers.Bpe;

/// <summary>
/// The ids of the short pre-tokens that came last: text repeats its words, and a word that is here costs one cache line. Of two words that
/// want the same place the later stays. One thread.
/// </summary>
internal sealed class WordCache
{
    /// <summary>Bytes of the longest word that has a place.</summary>
    public const int LongestWord = 16;

    private const int Places = 1 << 14;
    private const int MostIds = 11;

    private readonly Entry[] _entries = new Entry[Places];

    // A window into it that starts 16 - n bytes in has n bytes of ones, then zeros.
    private static ReadOnlySpan<byte> Ones =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>A word as a key: its bytes, then zeros.</summary>
    /// <param name="buffer">Text with 16 readable bytes from the word's start on.</param>
    /// <param name="start">Where the word starts.</param>
    /// <param name="length">Its length, 1 to <see cref="LongestWord"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> KeyOf(byte[] buffer, int start, int length) =>
        Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(buffer), (nuint)start)
        & Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Ones), (nuint)(LongestWord - length));

    /// <summary>Appends the ids of a word; false where they are not here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAppend(Vector128<byte> key, int length, IdBuffer ids)
    {
        ref Entry entry = ref _entries[PlaceOf(key, length)];
        if (entry.Key != key || entry.Length != length)
        {
            return false;
        }

        if (entry.Count == 1)
        {
            ids.Add(entry.Ids[0]);
        }
        else
        {
            ids.Add(((ReadOnlySpan<int>)entry.Ids)[..entry.Count]);
        }

        return true;
    }

    /// <summary>Keeps the ids of a word, if they are not too many.</summary>
    public void Keep(Vector128<byte> key, int length, ReadOnlySpan<int> ids)
    {
        if (ids.Length > MostIds)
        {
            return;
        }

        ref Entry entry = ref _entries[PlaceOf(key, length)];
        entry.Key = key;
        entry.Length = (short)length;
        entry.Count = (short)ids.Length;
        ids.CopyTo(entry.Ids);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PlaceOf(Vector128<byte> key, int length)
    {
        Vector128<ulong> halves = key.AsUInt64();
        ulong hash = (halves[0] ^ (ulong)length) * 0x9E3779B97F4A7C15 ^ halves[1] * 0xC2B2AE3D27D4EB4F;
        return (int)((hash ^ hash >> 29) * 0x9E3779B97F4A7C15 >> 50);
    }

    [InlineArray(MostIds)]
    private struct IdList
    {
        private int _first;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public Vector128<byte> Key;
        public short Length;
        public short Count;
        public IdList Ids;
    }
}
