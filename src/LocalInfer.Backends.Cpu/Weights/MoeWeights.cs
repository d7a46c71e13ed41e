namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>A sparse mixture of experts.</summary>
/// <param name="Router">A score for each expert; never repacked, because rounding its input would change who is chosen.</param>
/// <param name="Experts">The experts.</param>
/// <param name="Shared">The expert that always runs; null where there is none.</param>
/// <param name="SharedGate">Its gate, one value; null where there is none.</param>
internal sealed record MoeWeights(
    LinearWeights Router, IReadOnlyList<DenseMlpWeights> Experts, DenseMlpWeights? Shared, LinearWeights? SharedGate);
