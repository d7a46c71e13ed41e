namespace LocalInfer.Engine.Sampling;

/// <summary>How tokens are picked from logits.</summary>
/// <param name="Temperature">0 and above; 0 picks the most likely token.</param>
/// <param name="Seed">Makes the picks repeatable, whatever else runs; null draws a new seed.</param>
public sealed record SamplingOptions(double Temperature, long? Seed = null)
{
    /// <summary>Always the most likely token.</summary>
    public static SamplingOptions Greedy { get; } = new(0);

    /// <summary>Whether the most likely token is picked.</summary>
    public bool IsGreedy => Temperature <= 0;
}
