namespace LocalInfer.Engine.Sampling;

/// <summary>
/// Finds the tokens that may be drawn, as mlx_lm does: top-p, min-p, XTC and top-k in this order, each on the probabilities at
/// temperature 1; the temperature comes last. It looks for them among the most likely tokens first, so that the vocabulary is scanned
/// and never sorted.
/// </summary>
internal static class Truncation
{
    // Each scan reaches 16 times further down than the one before; what is less likely than the last is looked at only where all is.
    private static readonly float[] Floors = [1 / 256f, 1 / 4096f, 1 / 65536f, 1 / 1048576f, 0];

    /// <summary>Fills the candidates with what is left, their weights those at the temperature.</summary>
    /// <param name="candidates">Overwritten.</param>
    /// <param name="scores">The row: logits less the largest one.</param>
    /// <param name="weights">The exponentials of the row.</param>
    /// <param name="options">What to keep, and the temperature.</param>
    /// <param name="withXtc">Whether XTC applies to this token.</param>
    public static void Apply(Candidates candidates, ReadOnlySpan<float> scores, ReadOnlySpan<float> weights, SamplingOptions options, bool withXtc)
    {
        double total = Mass.Of(weights);
        Gather(candidates, scores, weights, options, withXtc, total);
        if (options.TopP < 1)
        {
            TopP.Apply(candidates, options.TopP, total);
        }

        if (options.MinP > 0)
        {
            MinP.Apply(candidates, options.MinP, options.MinTokensToKeep);
        }

        if (withXtc)
        {
            Xtc.Apply(candidates, options.XtcThreshold, options.XtcExemptTokenIds);
        }

        if (options.TopK > 0)
        {
            TopK.Apply(candidates, options.TopK);
        }

        candidates.Heat(options.Temperature);
    }

    /// <summary>Takes the most likely tokens until they hold all that some truncation will leave.</summary>
    private static void Gather(
        Candidates candidates, ReadOnlySpan<float> scores, ReadOnlySpan<float> weights, SamplingOptions options, bool withXtc, double total)
    {
        bool truncates = options.TopP < 1 || options.MinP > 0 || (options.TopK > 0 && !withXtc);
        foreach (float floor in Floors)
        {
            if (floor > 0 && !truncates)
            {
                continue;
            }

            candidates.Take(scores, weights, floor);
            if (Suffices(candidates, floor, options, withXtc, total))
            {
                return;
            }
        }
    }

    private static bool Suffices(Candidates candidates, float floor, SamplingOptions options, bool withXtc, double total) =>
        (options.MinP > 0 && floor <= options.MinP && candidates.Count >= options.MinTokensToKeep)
        || (options.TopK > 0 && !withXtc && candidates.Count >= options.TopK)
        || (options.TopP < 1 && Mass.Of(candidates.Weights) >= options.TopP * total);
}
