using LocalInfer.Constraints;
using LocalInfer.Tokenizers;

namespace LocalInfer.Engine.Sampling;

/// <summary>
/// Picks tokens from logit rows of one model: mask, then bias, then penalties, then truncation, then temperature. Ids that no token has,
/// such as the padding rows of an embedding table, and tokens that the mask forbids are never picked. Used by the engine's loop thread
/// only; holds scratch memory of seven rows and takes none from the managed heap for a token, but for log-probabilities.
/// </summary>
internal sealed class Sampler
{
    private readonly LegalTokens _legal;
    private readonly SeenTokens _seen;
    private readonly Candidates _candidates;
    private readonly float[] _scores;
    private readonly float[] _weights;

    /// <summary>Creates the sampler of a model.</summary>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="rowLength">Values in a logit row.</param>
    public Sampler(Vocabulary vocabulary, int rowLength)
    {
        _legal = new LegalTokens(vocabulary, rowLength);
        _seen = new SeenTokens(rowLength);
        _candidates = new Candidates(rowLength);
        _scores = new float[rowLength];
        _weights = new float[rowLength];
    }

    /// <summary>Picks a token.</summary>
    /// <param name="row">Logits, all finite.</param>
    /// <param name="mask">The tokens allowed, or null for all.</param>
    /// <param name="sampling">The sequence's; its log-probabilities are set where it asks for them.</param>
    /// <returns>The token id, or −1 where no token is allowed.</returns>
    public int Sample(ReadOnlySpan<float> row, TokenMask? mask, SequenceSampling sampling)
    {
        SamplingOptions options = sampling.Options;
        if (options is { IsGreedy: true, TopLogprobs: null, ChangesLogits: false })
        {
            return _legal.ArgMax(row, mask);
        }

        int best = Score(row, mask, sampling);
        if (best < 0 || options is { IsGreedy: true, TopLogprobs: null })
        {
            return best;
        }

        int tokenId = options.IsGreedy ? best : DrawFrom(Truncate(sampling), sampling);
        sampling.Logprobs = options.TopLogprobs is { } count ? LogprobReader.Read(_scores, _weights, tokenId, count) : null;
        return tokenId;
    }

    /// <summary>Sets the scores and weights of a row, as changed by mask, bias and penalties.</summary>
    /// <returns>The most likely token, the one with the lowest id of equals; −1 where no token is allowed.</returns>
    internal int Score(ReadOnlySpan<float> row, TokenMask? mask, SequenceSampling sampling)
    {
        row.CopyTo(_scores);
        _legal.ForbidOthers(_scores, mask);
        Adjust(_scores, sampling);
        int best = RowMath.IndexOfMax(_scores);
        if (float.IsNegativeInfinity(_scores[best]))
        {
            return -1;
        }

        RowMath.Lower(_scores, _scores[best]);
        RowMath.Exp(_scores, factor: 1, _weights);
        return best;
    }

    /// <summary>The tokens of the scored row that may be drawn, with their weights.</summary>
    internal Candidates Truncate(SequenceSampling sampling)
    {
        bool withXtc = sampling.Options.XtcProbability > 0 && sampling.XtcDraw < sampling.Options.XtcProbability;
        Truncation.Apply(_candidates, _scores, _weights, sampling.Options, withXtc);
        return _candidates;
    }

    /// <summary>Applies what changes logits, bias and penalties, in mlx_lm's order.</summary>
    internal void Adjust(Span<float> logits, SequenceSampling sampling)
    {
        SamplingOptions options = sampling.Options;
        LogitBias.Apply(logits, options.LogitBias);
        if (options.RepetitionPenalty != 1)
        {
            RepetitionPenalty.Apply(logits, sampling.Last(options.RepetitionWindow), options.RepetitionPenalty, _seen);
        }

        if (options.PresencePenalty != 0)
        {
            PresencePenalty.Apply(logits, sampling.Last(options.PresenceWindow), options.PresencePenalty, _seen);
        }

        if (options.FrequencyPenalty != 0)
        {
            FrequencyPenalty.Apply(logits, sampling.Last(options.FrequencyWindow), options.FrequencyPenalty);
        }
    }

    private static int DrawFrom(Candidates candidates, SequenceSampling sampling) =>
        candidates.Ids[Draw.Pick(candidates.Weights, sampling.TokenDraw)];
}
