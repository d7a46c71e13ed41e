namespace LocalInfer.Engine.Sampling;

/// <summary>Keeps a number of most likely tokens (Fan et al., 2018).</summary>
internal static class TopK
{
    /// <summary>Applies it; of equals at the border those with the lower ids stay.</summary>
    /// <param name="candidates">The tokens.</param>
    /// <param name="topK">At least 1.</param>
    public static void Apply(Candidates candidates, int topK) => candidates.KeepBest(topK);
}
