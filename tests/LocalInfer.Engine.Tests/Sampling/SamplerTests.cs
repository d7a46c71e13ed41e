using LocalInfer.Constraints;
using LocalInfer.Engine.Sampling;
using LocalInfer.Tokenizers;

namespace LocalInfer.Engine.Tests.Sampling;

public sealed class SamplerTests
{
    private const int QwenRow = 151_936;

    [Fact]
    public void ManyDrawsFollowTheDistribution()
    {
        const int Draws = 100_000;
        float[] row = [.. Enumerable.Range(0, 64).Select(id => MathF.Sin(id) * 3)];
        var options = new SamplingOptions(0.8, Seed: 1) { TopP = 0.95, TopK = 12, MinP = 0.02 };
        double[] expected = new NaiveSampler(options).Probabilities(row, [.. row.Select(_ => true)], []);
        int[] counts = Counts(row, options, Draws);

        double chiSquare = 0;
        foreach ((int id, double probability) in expected.Index())
        {
            Assert.True(probability > 0 || counts[id] == 0);
            chiSquare += probability > 0 ? Math.Pow(counts[id] - (Draws * probability), 2) / (Draws * probability) : 0;
        }

        // 11 degrees of freedom: more than 31.26 comes once in a thousand seeds.
        Assert.Equal(12, expected.Count(p => p > 0));
        Assert.InRange(chiSquare, 1, 31.26);
    }

    [Fact]
    public void AWholeVocabularyIsDrawnFromEvenly()
    {
        var row = new float[QwenRow];
        int[] counts = Counts(row, new SamplingOptions(1, Seed: 3), 1_000);
        int[] quarters = [.. counts.Chunk(QwenRow / 4).Select(q => q.Sum())];
        Assert.All(quarters, count => Assert.InRange(count, 190, 310));
        Assert.True(counts.Max() <= 5);
    }

    [Fact]
    public void XtcAppliesAsOftenAsItsProbabilitySays()
    {
        int[] counts = Counts([2, 1, 0], new SamplingOptions(0.01, Seed: 5) { XtcProbability = 0.3, XtcThreshold = 0.05 }, 10_000);
        Assert.InRange(counts[0], 6_800, 7_200);
        Assert.InRange(counts[2], 2_800, 3_200);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void PaddingRowsAreNeverPickedHoweverLikely(double temperature, int bias)
    {
        float[] row = [.. Enumerable.Range(0, 200).Select(id => id < 130 ? id % 7 : 1000f)];
        var vocabulary = new Vocabulary([.. Enumerable.Range(0, 130).Select(id => (default(ReadOnlyMemory<byte>), id == 6 ? TokenKind.Undefined : TokenKind.Text))]);
        var sampler = new Sampler(vocabulary, row.Length);
        var sampling = new SequenceSampling(new SamplingOptions(temperature) { LogitBias = bias == 0 ? [] : [new TokenBias(6, 100)], TopK = 1 }, []);
        Assert.Equal(13, sampler.Sample(row, null, sampling));
    }

    [Fact]
    public void GreedyPicksTheFirstOfEqualsUnderAnyMask()
    {
        var random = new System.Random(1);
        float[] row = [.. Enumerable.Range(0, 1000).Select(_ => (float)random.Next(50))];
        var sampler = new Sampler(Distribution.Vocabulary(row.Length), row.Length);
        for (int round = 0; round < 200; round++)
        {
            var mask = new TokenMask(row.Length);
            mask.AllowAll();
            int start = random.Next(row.Length);
            foreach (int id in Enumerable.Range(start, random.Next(row.Length - start)))
            {
                mask.Forbid(id);
            }

            for (int i = 0; i < random.Next(30); i++)
            {
                mask.Forbid(random.Next(row.Length));
            }

            int expected = Enumerable.Range(0, row.Length).Where(id => mask[id]).DefaultIfEmpty(-1).MaxBy(id => id < 0 ? 0 : row[id]);
            Assert.Equal(expected, sampler.Sample(row, mask, new SequenceSampling(SamplingOptions.Greedy, [])));
        }
    }

    [Fact]
    public void WhereNothingIsAllowedNothingIsPicked()
    {
        var sampler = new Sampler(Distribution.Vocabulary(100), 100);
        var mask = new TokenMask(100);
        Assert.Equal(-1, sampler.Sample(new float[100], mask, new SequenceSampling(SamplingOptions.Greedy, [])));
        Assert.Equal(-1, sampler.Sample(new float[100], mask, new SequenceSampling(new SamplingOptions(1) { LogitBias = [new TokenBias(1, 100)] }, [])));
    }

    [Fact]
    public void ATokenTakesNoMemory()
    {
        var random = new System.Random(7);
        float[] row = [.. Enumerable.Range(0, QwenRow).Select(_ => (float)random.NextDouble() * 12)];
        SamplingOptions[] all =
        [
            SamplingOptions.Greedy,
            new(0.7) { TopP = 0.8, TopK = 20, RepetitionPenalty = 1.1 },
            new(1) { TopP = 0.95, MinP = 0.05, XtcProbability = 0.5, XtcExemptTokenIds = [1, 2] },
            new(1) { PresencePenalty = 1, FrequencyPenalty = 1, LogitBias = [new TokenBias(3, 5)] },
        ];
        var sampler = new Sampler(Distribution.Vocabulary(row.Length), row.Length);
        foreach (SamplingOptions options in all)
        {
            var sampling = new SequenceSampling(options, [1, 2, 3]);
            BytesOf(20); // every branch compiles
            Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => BytesOf(50))); // a collection meanwhile counts what is left of the thread's memory as taken

            long BytesOf(int tokens)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < tokens; i++)
                {
                    sampling.Append(sampler.Sample(row, null, sampling));
                }

                return GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }
    }

    private static int[] Counts(float[] row, SamplingOptions options, int draws)
    {
        var counts = new int[row.Length];
        var sampler = new Sampler(Distribution.Vocabulary(row.Length), row.Length);
        var sampling = new SequenceSampling(options, []);
        for (int i = 0; i < draws; i++)
        {
            int id = sampler.Sample(row, null, sampling);
            counts[id]++;
            sampling.Append(id);
        }

        return counts;
    }
}
