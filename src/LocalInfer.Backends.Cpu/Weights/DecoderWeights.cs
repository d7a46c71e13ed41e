using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>All weights of a decoder, and what holds them.</summary>
internal sealed record DecoderWeights : IDisposable
{
    public required WeightMatrix Embedding { get; init; }

    public required NativeBuffer FinalNorm { get; init; }

    public required LinearWeights Head { get; init; }

    public required IReadOnlyList<LayerWeights> Layers { get; init; }

    /// <summary>The matrices, but for an adapter's.</summary>
    public required SharedMatrices Matrices { get; init; }

    /// <summary>Norms and other vectors, and an adapter's matrices.</summary>
    public required IReadOnlyList<NativeBuffer> Vectors { get; init; }

    public void Dispose()
    {
        Matrices.Dispose();
        foreach (var vector in Vectors)
        {
            vector.Dispose();
        }
    }
}
