using LocalInfer.Mlx;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>The weights of one layer; one of the two feed-forward parts is there.</summary>
internal sealed record LayerWeights(MlxHeld InputNorm, MlxHeld PostAttentionNorm, AttentionWeights Attention, DenseMlpWeights? Dense, MoeWeights? Moe);
