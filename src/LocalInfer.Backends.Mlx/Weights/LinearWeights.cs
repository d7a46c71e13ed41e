using LocalInfer.Mlx;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>y = x Wᵀ (+ bias).</summary>
internal sealed record LinearWeights(WeightMatrix Matrix, MlxHeld? Bias)
{
    /// <summary>[tokens, inputs] → [tokens, outputs].</summary>
    public MlxArray Apply(MlxGraph graph, MlxArray x)
    {
        MlxArray y = Matrix.Multiply(graph, x);
        return Bias is null ? y : graph.Add(y, Bias.Array);
    }
}
