using LocalInfer.Mlx;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>A matrix of floats.</summary>
/// <param name="weight">[outputs, inputs] or [experts, outputs, inputs].</param>
/// <param name="transposed">A view of it with the last two dimensions exchanged.</param>
internal sealed class DenseMatrix(MlxHeld weight, MlxHeld transposed) : WeightMatrix
{
    public override MlxArray Multiply(MlxGraph graph, MlxArray x) => graph.MatMul(x, transposed.Array);

    public override MlxArray Whole(MlxGraph graph) => weight.Array;

    public override MlxArray Rows(MlxGraph graph, MlxArray ids) => graph.Take(weight.Array, ids, 0);

    public override MlxArray MultiplyChosen(MlxGraph graph, MlxArray x, MlxArray experts, bool areSorted) =>
        graph.GatherMatMul(x, transposed.Array, experts, areSorted);
}
