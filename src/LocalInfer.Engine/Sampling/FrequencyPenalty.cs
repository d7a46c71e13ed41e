namespace LocalInfer.Engine.Sampling;

/// <summary>Lowers the logits of tokens that were said by an amount for each time.</summary>
internal static class FrequencyPenalty
{
    /// <summary>Applies it for each token of the window.</summary>
    public static void Apply(Span<float> logits, ReadOnlySpan<int> window, double penalty)
    {
        foreach (int id in window)
        {
            logits[id] -= (float)penalty;
        }
    }
}
