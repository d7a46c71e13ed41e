using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>The weights of softmax attention; norms are float32 [head dimension], null where there are none.</summary>
internal sealed record AttentionWeights(
    LinearWeights Q, LinearWeights K, LinearWeights V, LinearWeights O, NativeBuffer? QNorm, NativeBuffer? KNorm);
