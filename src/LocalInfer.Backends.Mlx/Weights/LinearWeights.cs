using LocalInfer.Mlx;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>y = x Wᵀ (+ bias), as an adapter changes it where there is one.</summary>
internal sealed record LinearWeights(WeightMatrix Matrix, MlxHeld? Bias, LowRankWeights? Adapter = null)
{
    /// <summary>[tokens, inputs] → [tokens, outputs].</summary>
    public MlxArray Apply(MlxGraph graph, MlxArray x)
    {
        MlxArray y = Matrix.Multiply(graph, x);
        y = Adapter is null ? y : Adapter.Apply(graph, x, y);
        return Bias is null ? y : graph.Add(y, Bias.Array);
    }
}
