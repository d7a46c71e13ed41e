using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes.Experts;

/// <summary>Chooses a token's experts: a softmax over all in float32, the best few of it; of equal ones the lower number.</summary>
internal sealed unsafe class RouterJob(ExpertRouting routing) : TokenJob
{
    private SparseMoeLayout _moe = null!;
    private float* _logits;
    private float* _sharedLogits;
    private int _tokens;

    /// <summary>Starts anew.</summary>
    /// <param name="moe">The layer.</param>
    /// <param name="logits">float32 [tokens, experts].</param>
    /// <param name="sharedLogits">float32 [tokens]; not read where there is no shared expert.</param>
    /// <param name="tokens">At least 1.</param>
    public void Begin(SparseMoeLayout moe, float* logits, float* sharedLogits, int tokens)
    {
        _logits = logits;
        _sharedLogits = sharedLogits;
        (_moe, _tokens) = (moe, tokens);
        Begin(tokens);
    }

    protected override void Run(int token)
    {
        int count = _moe.ExpertsPerToken;
        var logits = new ReadOnlySpan<float>(_logits + ((long)token * _moe.ExpertCount), _moe.ExpertCount);
        var experts = routing.Experts.AsSpan(token * count, count);
        var scores = routing.Scores.AsSpan(token * count, count);
        Choose(logits, experts);
        float largest = logits[experts[0]];
        float chosen = 0;
        for (int rank = 0; rank < count; rank++)
        {
            scores[rank] = MathF.Exp(logits[experts[rank]] - largest);
            chosen += scores[rank];
        }

        float sum = _moe.NormalizeTopK ? chosen : 0;
        for (int expert = 0; expert < logits.Length && !_moe.NormalizeTopK; expert++)
        {
            sum += MathF.Exp(logits[expert] - largest);
        }

        foreach (ref float score in scores)
        {
            score /= sum;
        }

        if (_moe.SharedExpertIntermediateSize > 0)
        {
            routing.Scores[(_tokens * count) + token] = 1 / (1 + MathF.Exp(-_sharedLogits[token]));
        }
    }

    /// <summary>Inserts each expert among the best so far.</summary>
    private static void Choose(ReadOnlySpan<float> logits, Span<int> best)
    {
        int found = 0;
        for (int expert = 0; expert < logits.Length; expert++)
        {
            if (found == best.Length && !(logits[expert] > logits[best[^1]]))
            {
                continue;
            }

            int rank = found < best.Length ? found++ : found - 1;
            for (; rank > 0 && logits[expert] > logits[best[rank - 1]]; rank--)
            {
                best[rank] = best[rank - 1];
            }

            best[rank] = expert;
        }
    }
}
