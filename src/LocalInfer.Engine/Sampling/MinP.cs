namespace LocalInfer.Engine.Sampling;

/// <summary>Keeps the tokens that have at least a share of the most likely token's probability (Nguyen et al., 2024).</summary>
internal static class MinP
{
    /// <summary>Applies it.</summary>
    /// <param name="candidates">The tokens, the row's most likely one among them.</param>
    /// <param name="minP">Above 0, up to 1.</param>
    /// <param name="tokensToKeep">The best ones that stay in any case, at least 1.</param>
    public static void Apply(Candidates candidates, double minP, int tokensToKeep)
    {
        float floor = FloorOf(minP);
        float spared = tokensToKeep <= 1 ? 0 : candidates.KthScore(Math.Min(tokensToKeep, candidates.Count));
        candidates.KeepScoresFrom(Math.Min(floor, spared));
    }

    /// <summary>The score below which tokens go; the most likely token's is 0.</summary>
    public static float FloorOf(double minP) => (float)Math.Log(minP);
}
