using LocalInfer.Mlx;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>What an adapter makes of y = W x + b: y = f ∘ (W x + B A x) + b.</summary>
/// <param name="A">[inputs, rank].</param>
/// <param name="B">[rank, outputs], the adapter's scale in it.</param>
/// <param name="RowFactors">f, [outputs] (DoRA): the row's magnitude over its length in W + B A; null = 1 (LoRA).</param>
internal sealed record LowRankWeights(MlxHeld A, MlxHeld B, MlxHeld? RowFactors)
{
    /// <summary>f ∘ (y + B A x), y being W x.</summary>
    public MlxArray Apply(MlxGraph graph, MlxArray x, MlxArray y)
    {
        MlxArray sum = graph.Add(y, graph.MatMul(graph.MatMul(x, A.Array), B.Array));
        return RowFactors is null ? sum : graph.Multiply(sum, RowFactors.Array);
    }
}
