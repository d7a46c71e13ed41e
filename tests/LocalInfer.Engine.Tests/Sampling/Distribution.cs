using LocalInfer.Constraints;
using LocalInfer.Engine.Sampling;
using LocalInfer.Tokenizers;

namespace LocalInfer.Engine.Tests.Sampling;

/// <summary>What may be drawn from a row, by ascending id, and each id's probability.</summary>
internal sealed record Distribution(int[] Kept, double[] Probabilities)
{
    public static Vocabulary Vocabulary(int size) =>
        new([.. Enumerable.Range(0, size).Select(_ => ((ReadOnlyMemory<byte>)new byte[] { (byte)'x' }, TokenKind.Text))]);

    /// <summary>The sampler's answer; a logit of minus infinity stands for a token that the mask forbids.</summary>
    public static Distribution Of(float[] logits, SamplingOptions options, TokenMask? mask = null, params int[] prompt)
    {
        if (mask is null)
        {
            mask = new TokenMask(logits.Length);
            foreach ((int id, _) in logits.Index().Where(l => float.IsFinite(l.Item)))
            {
                mask.Allow(id);
            }
        }

        var sampler = new Sampler(Vocabulary(logits.Length), logits.Length);
        var sampling = new SequenceSampling(options, prompt);
        Assert.NotEqual(-1, sampler.Score(logits, mask, sampling));
        Candidates candidates = sampler.Truncate(sampling);
        var probabilities = new double[logits.Length];
        double sum = candidates.Weights.ToArray().Sum(w => (double)w);
        for (int i = 0; i < candidates.Count; i++)
        {
            probabilities[candidates.Ids[i]] = candidates.Weights[i] / sum;
        }

        return new Distribution(candidates.Ids.ToArray(), probabilities);
    }
}
