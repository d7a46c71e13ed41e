using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>All weights of a decoder. Disposing frees those that are not mapped.</summary>
internal sealed record DecoderWeights(
    WeightMatrix Embedding, NativeBuffer FinalNorm, LinearWeights Head, IReadOnlyList<LayerWeights> Layers, WeightMemory Memory) : IDisposable
{
    /// <summary>Whether some matrix is read from the mapped checkpoint.</summary>
    public bool AreMapped => Matrices.Any(matrix => matrix is not PanelMatrix);

    private IEnumerable<WeightMatrix> Matrices =>
        Layers.SelectMany(layer => layer.Linears).Append(Head).Select(linear => linear.Matrix).Append(Embedding);

    public void Dispose()
    {
        Memory.Dispose();
        FinalNorm.Dispose();
        foreach (LayerWeights layer in Layers)
        {
            layer.InputNorm.Dispose();
            layer.PostAttentionNorm.Dispose();
            layer.QNorm?.Dispose();
            layer.KNorm?.Dispose();
        }
    }
}
