using LocalInfer.Mlx;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>All weights of a decoder. Disposed on the MLX thread.</summary>
/// <param name="Embedding">[vocabulary, hidden].</param>
/// <param name="FinalNorm">[hidden].</param>
/// <param name="Head">The output head.</param>
/// <param name="Layers">The layers, first to last.</param>
/// <param name="All">Every array that is held.</param>
internal sealed record DecoderWeights(
    WeightMatrix Embedding, MlxHeld FinalNorm, LinearWeights Head, IReadOnlyList<LayerWeights> Layers, IReadOnlyList<MlxHeld> All) : IDisposable
{
    public void Dispose()
    {
        foreach (MlxHeld held in All)
        {
            held.Dispose();
        }
    }
}
