using System.Runtime.Intrinsics;

namespace LocalInfer.Tokenizers.Bpe;

/// <summary>Turns pre-tokens into ids by merging neighbours, earliest merge first and leftmost on ties. Any thread may use it, with a scratch of its own.</summary>
internal sealed class BytePairEncoder
{
    private const int LongestForArray = 48;

    private readonly TokenIndex _index;
    private readonly MergeTable _merges;
    private readonly int[] _byteIds;
    private readonly bool _ignoreMerges;

    // Per id: whether its own bytes encode to it alone. Threads may find out twice; they find the same.
    private readonly WholeToken[] _wholeTokens;

    public BytePairEncoder(BpeModel model)
    {
        _index = model.Index;
        _merges = model.Merges;
        _byteIds = model.ByteIds;
        _ignoreMerges = model.IgnoreMerges;
        _wholeTokens = new WholeToken[model.Tokens.Count];
    }

    private enum WholeToken : byte
    {
        Unknown,
        Yes,
        No,
    }

    /// <summary>Appends the ids of a pre-token to those of the scratch.</summary>
    /// <param name="buffer">UTF-8 with <see cref="WordCache.LongestWord"/> more bytes after the text, whatever they are.</param>
    /// <param name="start">Where the pre-token starts.</param>
    /// <param name="length">Its length, 1 or more.</param>
    /// <param name="scratch">Where ids go and what is remembered.</param>
    public void Encode(byte[] buffer, int start, int length, EncodingScratch scratch)
    {
        if (length > WordCache.LongestWord)
        {
            Encode(buffer.AsSpan(start, length), scratch);
            return;
        }

        Vector128<byte> word = WordCache.KeyOf(buffer, start, length);
        if (!scratch.Words.TryAppend(word, length, scratch.Ids))
        {
            int before = scratch.Ids.Count;
            Encode(buffer.AsSpan(start, length), scratch);
            scratch.Words.Keep(word, length, scratch.Ids.Span[before..]);
        }
    }

    private void Encode(ReadOnlySpan<byte> preToken, EncodingScratch scratch)
    {
        IdBuffer ids = scratch.Ids;
        int whole = _index.Find(preToken);
        if (whole >= 0 && (_ignoreMerges || _wholeTokens[whole] == WholeToken.Yes))
        {
            ids.Add(whole);
            return;
        }

        int before = ids.Count;
        if (preToken.Length <= LongestForArray)
        {
            MergeInArray(preToken, ids);
        }
        else
        {
            scratch.LongMerge.Append(_merges, _byteIds, preToken, ids);
        }

        if (whole >= 0)
        {
            _wholeTokens[whole] = ids.Count == before + 1 && ids.Span[before] == whole ? WholeToken.Yes : WholeToken.No;
        }
    }

    /// <summary>Quadratic, and the fastest there is for the few bytes of a word.</summary>
    private void MergeInArray(ReadOnlySpan<byte> preToken, IdBuffer result)
    {
        Span<int> ids = stackalloc int[LongestForArray];
        Span<uint> ranks = stackalloc uint[LongestForArray];
        int count = preToken.Length;
        for (int i = 0; i < count; i++)
        {
            ids[i] = _byteIds[preToken[i]];
        }

        for (int i = 0; i + 1 < count; i++)
        {
            ranks[i] = _merges.Find(ids[i], ids[i + 1]);
        }

        while (count > 1)
        {
            int first = IndexOfSmallest(ranks[..(count - 1)]);
            if (ranks[first] == MergeTable.None)
            {
                break;
            }

            ids[first] = _merges.MergedId(ranks[first]);
            ids[(first + 2)..count].CopyTo(ids[(first + 1)..]);
            ranks[(first + 1)..(count - 1)].CopyTo(ranks[first..]);
            count--;
            if (first > 0)
            {
                ranks[first - 1] = _merges.Find(ids[first - 1], ids[first]);
            }

            if (first + 1 < count)
            {
                ranks[first] = _merges.Find(ids[first], ids[first + 1]);
            }
        }

        result.Add(ids[..count]);
    }

    private static int IndexOfSmallest(ReadOnlySpan<uint> ranks)
    {
        int best = 0;
        for (int i = 1; i < ranks.Length; i++)
        {
            if (ranks[i] < ranks[best])
            {
                best = i;
            }
        }

        return best;
    }
}
