using LocalInfer.Constraints.Masks;
using LocalInfer.Tokenizers.Caching;

namespace LocalInfer.Constraints.Tests;

/// <summary>Masks that are kept once for all grammars.</summary>
public class SharedMasksTests
{
    private const int Words = 256;

    [Fact]
    public void EqualMasksAreOneAndOthersAreNot()
    {
        var masks = new SharedMasks();
        var slice = new Table<ulong>(new ulong[Words]);
        int[] many = [.. Enumerable.Range(0, 3000)];
        Assert.Same(masks.Find(null, [1, 5, 9], Words), masks.Find(null, [1, 5, 9], Words));
        Assert.Same(masks.Find(slice, many, Words), masks.Find(slice, many, Words));
        Assert.NotSame(masks.Find(null, [1, 5, 9], Words), masks.Find(slice, [1, 5, 9], Words));
        Assert.NotSame(masks.Find(null, [1, 5, 9], Words), masks.Find(null, [1, 5, 10], Words));
        Assert.NotSame(masks.Find(slice, many, Words), masks.Find(slice, [.. many[..^1], 3001], Words));
    }

    [Fact]
    public void MoreMasksThanAreKeptAreRightAllTheSame()
    {
        var masks = new SharedMasks();
        var random = new Random(7);
        Span<ulong> words = new ulong[Words];
        for (int i = 0; i < 20_000; i++)
        {
            int[] ids = [.. Enumerable.Range(0, 400).Select(_ => random.Next(Words * 64)).Distinct()];
            masks.Find(null, ids, Words).CopyTo(words);
            int set = 0;
            foreach (ulong word in words)
                set += System.Numerics.BitOperations.PopCount(word);
            Assert.Equal(ids.Length, set);
            foreach (int id in ids)
                Assert.NotEqual(0UL, words[id >> 6] >> id & 1);
        }
    }
}
