using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Models.Adapters;
using LocalInfer.Models.Weights;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>Reads an adapter's matrices into MLX.</summary>
/// <param name="adapter">The adapter.</param>
/// <param name="copier">What copies.</param>
internal sealed class AdapterReader(Adapter adapter, TensorCopier copier)
{
    /// <summary>What the adapter makes of a module; null where it leaves it as it is.</summary>
    /// <param name="module">The module.</param>
    /// <param name="matrix">Its matrix.</param>
    /// <param name="rowOrder">The module's row for each row of the matrix; null = the same.</param>
    /// <exception cref="ModelFormatException">A tensor does not fit the module or is not finite.</exception>
    public LowRankWeights? Read(WeightModule module, WeightMatrix matrix, int[]? rowOrder)
    {
        if (adapter.Find(module) is not { } found)
        {
            return null;
        }

        MlxGraph graph = copier.Graph;
        int rank = (int)found.A.Shape[1];
        MlxHeld a = copier.Hold(copier.Floats(found.A, [module.Columns, rank]));
        MlxArray scaled = graph.Multiply(
            copier.Floats(found.B, [rank, module.Rows], MlxDtype.Float32), graph.FromFloats([(float)adapter.Scale], 1));
        MlxHeld b = copier.Hold(graph.As(InOrder(scaled, rowOrder, 1), copier.Dtype));
        if (found.Magnitude is null)
        {
            return new LowRankWeights(a, b, RowFactors: null);
        }

        MlxArray magnitude = InOrder(copier.Floats(found.Magnitude, [module.Rows], MlxDtype.Float32), rowOrder, 0);
        return new LowRankWeights(a, b, copier.Hold(graph.As(graph.Divide(magnitude, Lengths(matrix, a, b)), copier.Dtype)));
    }

    private MlxArray InOrder(MlxArray values, int[]? rowOrder, int axis) =>
        rowOrder is null ? values : copier.Graph.Take(values, copier.Graph.FromInts(rowOrder), axis);

    /// <summary>The length of each row of W + B A, float32 [outputs].</summary>
    private MlxArray Lengths(WeightMatrix matrix, MlxHeld a, MlxHeld b)
    {
        MlxGraph graph = copier.Graph;
        MlxArray product = graph.MatMul(graph.As(a.Array, MlxDtype.Float32), graph.As(b.Array, MlxDtype.Float32));
        MlxArray sum = graph.Add(graph.As(matrix.Whole(graph), MlxDtype.Float32), graph.Transpose(product, 1, 0));
        return graph.Sqrt(graph.Sum(graph.Multiply(sum, sum), 1));
    }
}
