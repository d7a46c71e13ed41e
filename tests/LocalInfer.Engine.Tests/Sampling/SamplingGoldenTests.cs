using System.Text.Json.Nodes;
using LocalInfer.Constraints;
using LocalInfer.Engine.Sampling;

namespace LocalInfer.Engine.Tests.Sampling;

public sealed class SamplingGoldenTests
{
    public static TheoryData<int> SamplingCases => [.. Enumerable.Range(0, SamplingGolden.Sampling.Count)];

    public static TheoryData<int> PenaltyCases => [.. Enumerable.Range(0, SamplingGolden.Penalties.Count)];

    [Theory]
    [MemberData(nameof(SamplingCases))]
    public void WhatIsKeptAndHowLikelyItIsEqualsMlx(int index)
    {
        JsonNode golden = SamplingGolden.Sampling[index]!;
        Distribution actual = Distribution.Of(SamplingGolden.Logits(golden), SamplingGolden.Options(golden));
        Assert.Equal(SamplingGolden.Ids(golden["kept"]), actual.Kept);
        float[] expected = SamplingGolden.Floats(golden["probabilities"]!);
        Assert.All(expected, (probability, id) => Assert.Equal(probability, actual.Probabilities[id], 2e-6));
    }

    [Theory]
    [MemberData(nameof(PenaltyCases))]
    public void BiasAndPenaltiesChangeTheLogitsAsMlxDoes(int index)
    {
        JsonNode golden = SamplingGolden.Penalties[index]!;
        float[] logits = SamplingGolden.Logits(golden);
        var sampling = new SequenceSampling(SamplingGolden.Options(golden), SamplingGolden.Ids(golden["tokens"]));
        new Sampler(Distribution.Vocabulary(logits.Length), logits.Length).Adjust(logits, sampling);
        Assert.All(SamplingGolden.Floats(golden["result"]!), (expected, id) => Assert.Equal(expected, logits[id], 2e-6f));
    }

    [Theory]
    [MemberData(nameof(PenaltyCases))]
    public void TheWindowCountsOutputAsItCountsThePrompt(int index)
    {
        JsonNode golden = SamplingGolden.Penalties[index]!;
        float[] logits = SamplingGolden.Logits(golden);
        var sampling = new SequenceSampling(SamplingGolden.Options(golden), Enumerable.Repeat(60, 50).ToArray());
        foreach (int id in Enumerable.Repeat(61, 45).Concat(SamplingGolden.Ids(golden["tokens"])))
        {
            sampling.Append(id);
        }

        new Sampler(Distribution.Vocabulary(logits.Length), logits.Length).Adjust(logits, sampling);
        int[] padding = [60, 61];
        Assert.All(
            SamplingGolden.Floats(golden["result"]!).Index().Where(e => !padding.Contains(e.Index)),
            expected => Assert.Equal(expected.Item, logits[expected.Index], 2e-6f));
    }

    [Fact]
    public void TruncationWorksOnTheTokensThatTheMaskAllows()
    {
        float[] logits = [5, 4, 3, 2, 1, 0];
        var mask = new TokenMask(6);
        mask.Allow(2);
        mask.Allow(4);
        mask.Allow(5);
        var options = new SamplingOptions(1) { TopK = 2 };
        Assert.Equal([2, 4], Distribution.Of(logits, options, mask).Kept);
        Assert.Equal([2], Distribution.Of(logits, options with { TopK = 0, TopP = 0 }, mask).Kept);
        Assert.Equal([4], Distribution.Of(logits, options with { TopK = 1, LogitBias = [new TokenBias(0, 100), new TokenBias(4, 10)] }, mask).Kept);
    }
}
