using LocalInfer.Mlx;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>The weights of one layer; one of the two that mix positions and one of the two feed-forward parts is there.</summary>
internal sealed record LayerWeights
{
    public required MlxHeld InputNorm { get; init; }

    public required MlxHeld PostAttentionNorm { get; init; }

    public AttentionWeights? Attention { get; init; }

    public GatedDeltaWeights? GatedDelta { get; init; }

    public DenseMlpWeights? Dense { get; init; }

    public MoeWeights? Moe { get; init; }
}
