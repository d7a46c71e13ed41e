using System.Runtime.CompilerServices;
using System.Text.Json;
using LocalInfer.Tokenizers.Bpe;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>
/// Reads <c>model.merges</c>: pairs of tokens, or strings of two tokens with a space between. First their bytes, which needs no vocabulary, so that both can be
/// read at once; then their ids.
/// </summary>
internal sealed class MergeReader
{
    private const int Expected = 160_000;

    private readonly SpellingReader _spelling = new();

    // The bytes of left and right, one after the other: together they are the token that the merge makes.
    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(8 * Expected);

    // Where each merge's left token ends, and where its right one does.
    private int[] _ends = new int[2 * Expected];
    private int _count;

    /// <param name="reader">At the start of the list; left at its end.</param>
    /// <exception cref="InvalidDataException">An entry is not two tokens, or a string.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // The loop runs once, and long.
    public void Read(ref Utf8JsonReader reader)
    {
        int start = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; _count++)
        {
            if (2 * _count == _ends.Length)
            {
                Array.Resize(ref _ends, 4 * _count);
            }

            if (!ReadParts(ref reader, start, out int middle, out int end))
            {
                throw NoMerge(_count);
            }

            (_ends[2 * _count], _ends[(2 * _count) + 1]) = (middle, end);
            start = end;
        }
    }

    /// <summary>Finds the ids of all merges, half of them on another thread.</summary>
    /// <exception cref="InvalidDataException">An entry is not two tokens that make a third.</exception>
    public MergeTable Find(TokenIndex index)
    {
        var merges = new Merge[_count];
        Task<int> half = Task.Run(() => Find(index, merges, _count / 2, _count));
        int first = Find(index, merges, 0, _count / 2);
        int second = half.GetAwaiter().GetResult();
        return (first >= 0 ? first : second) is >= 0 and var wrong ? throw NoMerge(wrong) : new MergeTable(merges);
    }

    /// <summary>Finds some of them; the first that is none, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Find(TokenIndex index, Merge[] merges, int from, int to)
    {
        int start = from == 0 ? 0 : _ends[(2 * from) - 1];
        for (int i = from; i < to; i++)
        {
            (int middle, int end) = (_ends[2 * i], _ends[(2 * i) + 1]);
            var merge = new Merge(index.Find(_bytes.AsSpan(start..middle)), index.Find(_bytes.AsSpan(middle..end)), index.Find(_bytes.AsSpan(start..end)));
            if (merge.Left < 0 || merge.Right < 0 || merge.Merged < 0)
            {
                return i;
            }

            merges[i] = merge;
            start = end;
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool ReadParts(ref Utf8JsonReader reader, int start, out int middle, out int end)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            reader.Read();
            middle = Append(Text(ref reader), start);
            reader.Read();
            end = Append(Text(ref reader), middle);
            reader.Read();
            return reader.TokenType == JsonTokenType.EndArray;
        }

        ReadOnlySpan<byte> pair = Text(ref reader);
        int space = Math.Max(pair.IndexOf((byte)' '), 0);
        middle = Append(pair[..space], start);
        end = Append(pair[Math.Min(space + 1, pair.Length)..], middle);
        return true;
    }

    private ReadOnlySpan<byte> Text(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String
            ? _spelling.Read(ref reader)
            : throw new InvalidDataException($"model.merges[{_count}] is neither a string nor two of them.");

    /// <summary>Appends a part's bytes and returns where they end; a part that is not of the alphabet gives none, and so no token.</summary>
    private int Append(ReadOnlySpan<byte> spelling, int start)
    {
        if (_bytes.Length < start + spelling.Length)
        {
            Array.Resize(ref _bytes, 2 * (start + spelling.Length));
        }

        return start + Math.Max(ByteLevelAlphabet.Decode(spelling, _bytes.AsSpan(start)), 0);
    }

    private static InvalidDataException NoMerge(int index) => new($"model.merges[{index}] is not two tokens of model.vocab that make a third.");
}
