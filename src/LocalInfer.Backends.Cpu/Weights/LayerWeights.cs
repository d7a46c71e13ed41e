using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>The weights of one layer; norms are float32 copies.</summary>
internal sealed record LayerWeights(
    NativeBuffer InputNorm,
    NativeBuffer PostAttentionNorm,
    NativeBuffer? QNorm,
    NativeBuffer? KNorm,
    LinearWeights Q,
    LinearWeights K,
    LinearWeights V,
    LinearWeights O,
    LinearWeights Gate,
    LinearWeights Up,
    LinearWeights Down)
{
    /// <summary>All matrices.</summary>
    public IReadOnlyList<LinearWeights> Linears => [Q, K, V, O, Gate, Up, Down];
}
