namespace LocalInfer.Engine.Sampling;

/// <summary>
/// "Exclude top choices": now and then takes away all tokens above a probability but the least likely of them, so that a text leaves its
/// ruts and stays sensible.
/// </summary>
internal static class Xtc
{
    /// <summary>Applies it once; how often is the caller's choice.</summary>
    /// <param name="candidates">The tokens; their probabilities are taken among themselves.</param>
    /// <param name="threshold">0 to 1.</param>
    /// <param name="exempt">Tokens that stay.</param>
    public static void Apply(Candidates candidates, double threshold, IReadOnlyList<int> exempt)
    {
        double border = threshold * Mass.Of(candidates.Weights);
        float leastAbove = float.PositiveInfinity;
        foreach (float weight in candidates.Weights)
        {
            if (weight > border && weight < leastAbove)
            {
                leastAbove = weight;
            }
        }

        candidates.DropWeightsAbove(leastAbove, exempt);
    }
}
