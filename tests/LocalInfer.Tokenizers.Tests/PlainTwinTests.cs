using FsCheck;
using FsCheck.Xunit;
using LocalInfer.Tokenizers.Bpe;
using LocalInfer.Tokenizers.Loading;
using LocalInfer.Tokenizers.Unicode;

namespace LocalInfer.Tokenizers.Tests;

/// <summary>The quick ways beside the plain ones that say what is meant.</summary>
public sealed class PlainTwinTests
{
    private static readonly BpeModel Model = TokenizerFile.Read(Path.Combine(AppContext.BaseDirectory, "Goldens", "demo", "tokenizer.json")).Model;
    private static readonly NfcTables Tables = new();

    // Twice in a row, so that the second time comes from the words that are remembered.
    [Property(MaxTest = 1000)]
    public void Short_and_long_merges_are_the_plain_merge(NonEmptyArray<byte> letters)
    {
        byte[] preToken = [.. letters.Get.Select(letter => (byte)("etaoinshrdlu_ {\"Ã©"[letter % 18] & 0xFF))];
        var encoder = new BytePairEncoder(Model);
        var scratch = new EncodingScratch();
        byte[] buffer = [.. preToken, .. new byte[WordCache.LongestWord]];
        var longMerged = new IdBuffer();

        encoder.Encode(buffer, 0, preToken.Length, scratch);
        encoder.Encode(buffer, 0, preToken.Length, scratch);
        scratch.LongMerge.Append(Model.Merges, Model.ByteIds, preToken, longMerged);

        List<int> plain = MergePlainly(preToken);
        Assert.Equal([.. plain, .. plain], scratch.Ids.Span.ToArray());
        Assert.Equal(plain, longMerged.Span.ToArray());
    }

    [Property(MaxTest = 300)]
    public void Marks_are_sorted_as_a_stable_sort_sorts_them(int[] picks, bool isLong)
    {
        int[] some = ['a', 0x301, 0x323, 0x327, 0x345, 0x5B0, 0x94D, 0x30A, 'b'];
        int[] codePoints = [.. picks.SelectMany(pick => Enumerable.Repeat(some[(uint)pick % some.Length], isLong ? 40 : 1))];
        int[] sorted = [.. codePoints];

        new MarkOrder(Tables).Sort(sorted);

        Assert.Equal(SortPlainly(codePoints), sorted);
    }

    private static List<int> MergePlainly(byte[] preToken)
    {
        List<int> ids = [.. preToken.Select(value => Model.ByteIds[value])];
        while (ids.Count > 1)
        {
            (uint rank, int place) = Enumerable.Range(0, ids.Count - 1).Select(i => (Model.Merges.Find(ids[i], ids[i + 1]), i)).Min();
            if (rank == MergeTable.None)
            {
                break;
            }

            ids[place] = Model.Merges.MergedId(rank);
            ids.RemoveAt(place + 1);
        }

        return ids;
    }

    private static List<int> SortPlainly(int[] codePoints)
    {
        List<int> result = [], run = [];
        foreach (int codePoint in codePoints.Append('z'))
        {
            if (Tables.CombiningClassOf(codePoint) != 0)
            {
                run.Add(codePoint);
                continue;
            }

            result.AddRange(run.OrderBy(Tables.CombiningClassOf));
            run.Clear();
            result.Add(codePoint);
        }

        return result[..^1];
    }
}
