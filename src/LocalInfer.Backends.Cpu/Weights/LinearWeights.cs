namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>y = W x + b.</summary>
/// <param name="Matrix">W.</param>
/// <param name="Bias">b, one value for each row; null where there is none.</param>
internal sealed record LinearWeights(WeightMatrix Matrix, float[]? Bias)
{
    /// <summary>What an adapter adds; null where none does.</summary>
    public LowRankWeights? Adapter { get; init; }
}
