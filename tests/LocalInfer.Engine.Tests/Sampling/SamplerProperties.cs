using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LocalInfer.Constraints;
using LocalInfer.Engine.Sampling;

namespace LocalInfer.Engine.Tests.Sampling;

/// <summary>For any parameters, the sampler keeps what its definition keeps, with the same probabilities.</summary>
public sealed class SamplerProperties
{
    [Property(MaxTest = 3000)]
    public Property EveryCombinationEqualsTheDefinition(int seed)
    {
        Case sample = Case.Of(new System.Random(seed));
        var naive = new NaiveSampler(sample.Options);
        double[] expected = naive.Probabilities(sample.Row, sample.Legal, sample.History);
        if (naive.Margin < 1e-4)
        {
            return true.Classify(true, "too close to call");
        }

        Distribution actual = Distribution.Of(sample.Row, sample.Options, sample.Mask, sample.History);
        double worst = expected.Zip(actual.Probabilities, (a, b) => Math.Abs(a - b)).Max();
        bool onlyLegal = actual.Kept.All(id => sample.Legal[id]);
        return (worst < 1e-4 && onlyLegal && actual.Kept.Length > 0)
            .Label($"{sample.Options}: off by {worst}")
            .Classify(actual.Kept.Length < expected.Length / 2, "truncated").Classify(actual.Kept.Length == 1, "one left");
    }

    [Property(MaxTest = 1000)]
    public bool ATokenThatIsNotLegalIsNeverSampledAndOneAlwaysIs(int seed)
    {
        var random = new System.Random(seed);
        Case sample = Case.Of(random);
        SamplingOptions options = sample.Options with
        {
            Temperature = random.Next(3) == 0 ? 0 : Math.Pow(10, random.Next(-5, 3)),
            XtcThreshold = random.Next(2) == 0 ? 0 : sample.Options.XtcThreshold,
            TopP = random.Next(2) == 0 ? 0 : sample.Options.TopP,
            TopLogprobs = random.Next(2) == 0 ? 3 : null,
        };
        var sampler = new Sampler(Distribution.Vocabulary(sample.Row.Length), sample.Row.Length);
        var sampling = new SequenceSampling(options, sample.History);
        for (int i = 0; i < 5; i++)
        {
            int id = sampler.Sample(sample.Row, sample.Mask, sampling);
            if (id < 0 || !sample.Legal[id])
            {
                return false;
            }

            sampling.Append(id);
        }

        return true;
    }

    [Property(MaxTest = 1000)]
    public bool LogprobsAreThoseOfTheDistributionBeforeTruncation(int seed)
    {
        Case sample = Case.Of(new System.Random(seed));
        SamplingOptions adjusted = sample.Options with { Temperature = 1, TopP = 1, TopK = 0, MinP = 0, XtcProbability = 0 };
        double[] expected = new NaiveSampler(adjusted).Probabilities(sample.Row, sample.Legal, sample.History);
        var sampling = new SequenceSampling(sample.Options with { TopLogprobs = 5 }, sample.History);
        int id = new Sampler(Distribution.Vocabulary(sample.Row.Length), sample.Row.Length).Sample(sample.Row, sample.Mask, sampling);

        TokenLogprobs actual = sampling.Logprobs!;
        int[] likeliest = [.. Enumerable.Range(0, expected.Length).Where(i => sample.Legal[i]).OrderByDescending(i => expected[i]).Take(5)];
        bool sameValues = actual.Top.Select(t => (double)t.Logprob).Zip(likeliest, (a, i) => Math.Abs(a - Math.Log(expected[i]))).All(d => d < 1e-3);
        bool ownValues = actual.Top.All(t => sample.Legal[t.TokenId] && Math.Abs(t.Logprob - Math.Log(expected[t.TokenId])) < 1e-3);
        return actual.Top.Count == likeliest.Length && sameValues && ownValues && actual.Top.DistinctBy(t => t.TokenId).Count() == likeliest.Length
            && Math.Abs(actual.Logprob - Math.Log(expected[id])) < 1e-3;
    }

    private sealed record Case(float[] Row, bool[] Legal, int[] History, SamplingOptions Options)
    {
        public TokenMask Mask
        {
            get
            {
                var mask = new TokenMask(Legal.Length);
                foreach ((int id, _) in Legal.Index().Where(l => l.Item))
                {
                    mask.Allow(id);
                }

                return mask;
            }
        }

        public static Case Of(System.Random random)
        {
            int size = random.Next(1, random.Next(2) == 0 ? 12 : 5000);
            double spread = random.NextDouble() * 8;
            bool hasTies = random.Next(3) == 0;
            float[] row = [.. Enumerable.Range(0, size).Select(_ => (float)Normal()).Select(l => hasTies ? MathF.Round(l * 4) / 4 : l)];
            double legalShare = Maybe(1, () => random.NextDouble());
            bool[] legal = [.. row.Select(_ => random.NextDouble() < legalShare)];
            legal[random.Next(size)] = true;
            int[] history = [.. Enumerable.Range(0, random.Next(40)).Select(_ => random.Next(size))];
            return new Case(row, legal, history, new SamplingOptions(0.05 + (random.NextDouble() * 2), random.Next())
            {
                TopP = Maybe(1, () => random.NextDouble()),
                TopK = (int)Maybe(0, () => random.Next(1, 60)),
                MinP = Maybe(0, () => random.NextDouble() * random.NextDouble()),
                MinTokensToKeep = (int)Maybe(1, () => random.Next(1, 8)),
                XtcProbability = Maybe(0, () => 1),
                XtcThreshold = random.NextDouble() * 0.5,
                XtcExemptTokenIds = [.. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(size))],
                RepetitionPenalty = Maybe(1, () => 0.5 + random.NextDouble()),
                RepetitionWindow = random.Next(1, 30),
                PresencePenalty = Maybe(0, () => (random.NextDouble() * 4) - 2),
                PresenceWindow = random.Next(1, 30),
                FrequencyPenalty = Maybe(0, () => (random.NextDouble() * 4) - 2),
                FrequencyWindow = random.Next(1, 30),
                LogitBias = [.. Enumerable.Range(0, random.Next(4)).Select(_ => new TokenBias(random.Next(size), random.Next(-10, 10)))],
            });

            double Maybe(double neutral, Func<double> other) => random.Next(2) == 0 ? neutral : other();
            double Normal() => spread * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        }
    }
}
