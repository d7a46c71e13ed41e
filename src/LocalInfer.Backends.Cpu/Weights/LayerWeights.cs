using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>The weights of one layer; one of the two mixers and one of the two feed-forward parts is there.</summary>
internal sealed record LayerWeights
{
    public required NativeBuffer InputNorm { get; init; }

    public required NativeBuffer PostAttentionNorm { get; init; }

    public AttentionWeights? Attention { get; init; }

    public GatedDeltaWeights? GatedDelta { get; init; }

    public DenseMlpWeights? Dense { get; init; }

    public MoeWeights? Moe { get; init; }
}
