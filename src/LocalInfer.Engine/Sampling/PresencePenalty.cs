namespace LocalInfer.Engine.Sampling;

/// <summary>Lowers the logits of tokens that were said by a fixed amount, however often they were.</summary>
internal static class PresencePenalty
{
    /// <summary>Applies it once to each distinct token of the window.</summary>
    public static void Apply(Span<float> logits, ReadOnlySpan<int> window, double penalty, SeenTokens seen)
    {
        seen.Clear();
        foreach (int id in window)
        {
            if (seen.Add(id))
            {
                logits[id] -= (float)penalty;
            }
        }
    }
}
