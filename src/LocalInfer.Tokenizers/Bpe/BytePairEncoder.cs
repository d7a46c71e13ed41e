namespace LocalInfer.Tokenizers.Bpe;

/// <summary>Turns one pre-token into ids by merging neighbours, earliest merge first and leftmost on ties. Any thread may use it.</summary>
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

    /// <summary>Appends the ids of a pre-token, which is not empty.</summary>
    public void Encode(ReadOnlySpan<byte> preToken, List<int> ids)
    {
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
            new LongMerge(_merges, _byteIds, preToken).AppendTo(ids);
        }

        if (whole >= 0)
        {
            _wholeTokens[whole] = ids.Count == before + 1 && ids[before] == whole ? WholeToken.Yes : WholeToken.No;
        }
    }

    /// <summary>Quadratic, and the fastest there is for the few bytes of a word.</summary>
    private void MergeInArray(ReadOnlySpan<byte> preToken, List<int> result)
    {
        Span<int> ids = stackalloc int[LongestForArray];
        Span<ulong> merges = stackalloc ulong[LongestForArray];
        int count = preToken.Length;
        for (int i = 0; i < count; i++)
        {
            ids[i] = _byteIds[preToken[i]];
        }

        for (int i = 0; i + 1 < count; i++)
        {
            merges[i] = _merges.Find(ids[i], ids[i + 1]);
        }

        while (count > 1)
        {
            int first = IndexOfSmallest(merges[..(count - 1)]);
            if (merges[first] == MergeTable.None)
            {
                break;
            }

            ids[first] = (int)(uint)merges[first];
            ids[(first + 2)..count].CopyTo(ids[(first + 1)..]);
            merges[(first + 1)..(count - 1)].CopyTo(merges[first..]);
            count--;
            if (first > 0)
            {
                merges[first - 1] = _merges.Find(ids[first - 1], ids[first]);
            }

            if (first + 1 < count)
            {
                merges[first] = _merges.Find(ids[first], ids[first + 1]);
            }
        }

        result.AddRange(ids[..count]);
    }

    private static int IndexOfSmallest(ReadOnlySpan<ulong> merges)
    {
        int best = 0;
        for (int i = 1; i < merges.Length; i++)
        {
            if (merges[i] < merges[best])
            {
                best = i;
            }
        }

        return best;
    }
}
