using LocalInfer.Mlx;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>A matrix of packed codes.</summary>
/// <param name="codes">uint32 [.., outputs, words].</param>
/// <param name="scales">[.., outputs, groups].</param>
/// <param name="biases">As the scales; null but in affine mode.</param>
/// <param name="form">How the codes are read.</param>
/// <param name="dtype">The element type of activations.</param>
internal sealed class QuantizedMatrix(MlxHeld codes, MlxHeld scales, MlxHeld? biases, MlxQuantization form, MlxDtype dtype) : WeightMatrix
{
    public override MlxArray Multiply(MlxGraph graph, MlxArray x) =>
        graph.QuantizedMatMul(x, codes.Array, scales.Array, biases?.Array ?? default, form);

    public override MlxArray Whole(MlxGraph graph) => graph.Dequantize(codes.Array, scales.Array, biases?.Array ?? default, form, dtype);

    public override MlxArray Rows(MlxGraph graph, MlxArray ids) => graph.Dequantize(
        graph.Take(codes.Array, ids, 0),
        graph.Take(scales.Array, ids, 0),
        biases is null ? default : graph.Take(biases.Array, ids, 0),
        form,
        dtype);

    public override MlxArray MultiplyChosen(MlxGraph graph, MlxArray x, MlxArray experts, bool areSorted) =>
        graph.GatherQuantizedMatMul(x, codes.Array, scales.Array, biases?.Array ?? default, experts, form, areSorted);
}
