using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>All weights of a decoder, and the memory of those that are not mapped.</summary>
internal sealed record DecoderWeights : IDisposable
{
    public required WeightMatrix Embedding { get; init; }

    public required NativeBuffer FinalNorm { get; init; }

    public required LinearWeights Head { get; init; }

    public required IReadOnlyList<LayerWeights> Layers { get; init; }

    /// <summary>Whether some matrix is read from the mapped checkpoint.</summary>
    public required bool AreMapped { get; init; }

    /// <summary>The repacked matrices.</summary>
    public required WeightMemory Memory { get; init; }

    /// <summary>Norms and other vectors.</summary>
    public required IReadOnlyList<NativeBuffer> Vectors { get; init; }

    public void Dispose()
    {
        Memory.Dispose();
        foreach (var vector in Vectors)
        {
            vector.Dispose();
        }
    }
}
