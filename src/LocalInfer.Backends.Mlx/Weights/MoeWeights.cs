namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>A sparse mixture of experts.</summary>
/// <param name="Router">A score for each expert.</param>
/// <param name="Gate">All experts' gate projections.</param>
/// <param name="Up">All experts' up projections.</param>
/// <param name="Down">All experts' down projections.</param>
/// <param name="Shared">The expert that always runs; null where there is none.</param>
/// <param name="SharedGate">Its gate, one value; null where there is none.</param>
internal sealed record MoeWeights(
    LinearWeights Router, WeightMatrix Gate, WeightMatrix Up, WeightMatrix Down, DenseMlpWeights? Shared, LinearWeights? SharedGate);
