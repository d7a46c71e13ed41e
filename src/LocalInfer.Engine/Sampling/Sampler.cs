using System.Numerics.Tensors;
using LocalInfer.Constraints;
using LocalInfer.Tokenizers;

namespace LocalInfer.Engine.Sampling;

/// <summary>
/// Picks tokens from logit rows of one model. Ids that no token has, such as the padding rows of an embedding table, are never
/// picked. Used by the engine's loop thread only; holds scratch memory of one row.
/// </summary>
internal sealed class Sampler
{
    private readonly int[] _undefinedIds;
    private readonly float[] _scores;

    /// <summary>Creates the sampler of a model.</summary>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="rowLength">Values in a logit row.</param>
    public Sampler(Vocabulary vocabulary, int rowLength)
    {
        _undefinedIds = [.. Enumerable.Range(0, rowLength).Where(id => vocabulary.KindOf(id) == TokenKind.Undefined)];
        _scores = new float[rowLength];
    }

    /// <summary>Whether every value of a row is a finite number.</summary>
    public static bool IsFinite(ReadOnlySpan<float> row) => float.IsFinite(TensorPrimitives.MaxMagnitude(row));

    /// <summary>Picks a token.</summary>
    /// <param name="row">Logits, all finite.</param>
    /// <param name="mask">The tokens allowed, or null for all.</param>
    /// <param name="options">How to pick.</param>
    /// <param name="random">The sequence's source, used unless greedy.</param>
    /// <returns>The token id, or −1 where no token is allowed.</returns>
    public int Sample(ReadOnlySpan<float> row, TokenMask? mask, SamplingOptions options, ref RandomSource random)
    {
        Span<float> scores = _scores;
        row.CopyTo(scores);
        foreach (int id in _undefinedIds)
        {
            scores[id] = float.NegativeInfinity;
        }

        if (mask is not null)
        {
            Forbid(scores, mask);
        }

        int best = TensorPrimitives.IndexOfMax(scores);
        return float.IsNegativeInfinity(scores[best]) ? -1
            : options.IsGreedy ? best
            : Draw(scores, scores[best], options.Temperature, ref random);
    }

    private static void Forbid(Span<float> scores, TokenMask mask)
    {
        Span<ulong> words = mask.Words;
        for (int word = 0; word < words.Length; word++)
        {
            if (words[word] == 0)
            {
                int start = word * 64;
                scores[start..Math.Min(start + 64, scores.Length)].Fill(float.NegativeInfinity);
                continue;
            }

            for (ulong forbidden = ~words[word]; forbidden != 0; forbidden &= forbidden - 1)
            {
                int id = (word * 64) + System.Numerics.BitOperations.TrailingZeroCount(forbidden);
                if (id < scores.Length)
                {
                    scores[id] = float.NegativeInfinity;
                }
            }
        }
    }

    private static int Draw(Span<float> scores, float best, double temperature, ref RandomSource random)
    {
        TensorPrimitives.Subtract(scores, best, scores);
        TensorPrimitives.Divide(scores, (float)temperature, scores);
        TensorPrimitives.Exp(scores, scores);
        double sum = 0;
        foreach (float weight in scores)
        {
            sum += weight;
        }

        double left = random.NextDouble() * sum;
        int last = -1;
        for (int id = 0; id < scores.Length; id++)
        {
            if (scores[id] > 0)
            {
                last = id;
                left -= scores[id];
                if (left < 0)
                {
                    break;
                }
            }
        }

        return last;
    }
}
