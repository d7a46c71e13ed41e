using LocalInfer.Mlx;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>The weights of softmax attention; norms are [head dimension], null where there are none.</summary>
internal sealed record AttentionWeights(
    LinearWeights Q, LinearWeights K, LinearWeights V, LinearWeights O, MlxHeld? QNorm, MlxHeld? KNorm, RopeWeights Rope);
