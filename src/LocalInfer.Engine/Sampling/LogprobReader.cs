namespace LocalInfer.Engine.Sampling;

/// <summary>Reads log-probabilities off a row.</summary>
internal static class LogprobReader
{
    /// <summary>The log-probabilities of a picked token and of the likeliest ones.</summary>
    /// <param name="scores">Logits less the largest one; minus infinity where a token is not allowed.</param>
    /// <param name="weights">The exponentials of the scores.</param>
    /// <param name="tokenId">The picked token.</param>
    /// <param name="count">How many of the likeliest.</param>
    public static TokenLogprobs Read(ReadOnlySpan<float> scores, ReadOnlySpan<float> weights, int tokenId, int count)
    {
        double logTotal = Math.Log(Mass.Of(weights));
        var top = new List<TokenLogprob>(count + 1);
        for (int start = 0; count > 0 && start < scores.Length; start += Mass.Block)
        {
            ReadOnlySpan<float> block = scores.Slice(start, Math.Min(Mass.Block, scores.Length - start));
            if (RowMath.Max(block) > LeastOf(top, count))
            {
                InsertBetter(top, count, block, start);
            }
        }

        for (int i = 0; i < top.Count; i++)
        {
            top[i] = top[i] with { Logprob = LogprobOf(top[i].Logprob) };
        }

        return new TokenLogprobs(LogprobOf(scores[tokenId]), top);

        float LogprobOf(float score) => (float)Math.Min(0, score - logTotal);
    }

    private static void InsertBetter(List<TokenLogprob> top, int count, ReadOnlySpan<float> scores, int firstId)
    {
        for (int i = 0; i < scores.Length; i++)
        {
            if (scores[i] > LeastOf(top, count))
            {
                float score = scores[i];
                int place = top.FindLastIndex(other => other.Logprob >= score) + 1;
                top.Insert(place, new TokenLogprob(firstId + i, score));
                top.RemoveRange(Math.Min(count, top.Count), top.Count - Math.Min(count, top.Count));
            }
        }
    }

    private static float LeastOf(List<TokenLogprob> top, int count) => top.Count < count ? float.NegativeInfinity : top[^1].Logprob;
}
