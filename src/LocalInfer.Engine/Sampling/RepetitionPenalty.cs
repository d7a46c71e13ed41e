namespace LocalInfer.Engine.Sampling;

/// <summary>Moves the logits of tokens that were said towards less likely by a factor (Keskar et al., CTRL, 2019).</summary>
internal static class RepetitionPenalty
{
    /// <summary>Applies it once to each distinct token of the window.</summary>
    public static void Apply(Span<float> logits, ReadOnlySpan<int> window, double penalty, SeenTokens seen)
    {
        seen.Clear();
        float factor = (float)penalty;
        foreach (int id in window)
        {
            if (seen.Add(id))
            {
                logits[id] = logits[id] < 0 ? logits[id] * factor : logits[id] / factor;
            }
        }
    }
}
