using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>All weights of a decoder.</summary>
internal sealed record DecoderWeights(
    WeightMatrix Embedding, NativeBuffer FinalNorm, LinearWeights Head, IReadOnlyList<LayerWeights> Layers);
