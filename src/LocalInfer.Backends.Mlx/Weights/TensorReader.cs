using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Layouts;
using LocalInfer.Models.Weights;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>Reads the modules of a checkpoint into MLX: floats in the element type of activations, codes and byte scales as they are.</summary>
/// <param name="quantization">What the configuration says.</param>
/// <param name="map">Where the modules lie.</param>
/// <param name="copier">What copies.</param>
internal sealed unsafe class TensorReader(QuantizationLayout quantization, WeightMap map, TensorCopier copier)
{
    private delegate MlxArray Copy(CheckpointTensor tensor, byte* start, ReadOnlySpan<int> shape);

    /// <summary>A module's matrix, or those of all experts.</summary>
    /// <param name="module">The module.</param>
    /// <param name="rowOrder">The stored row of each row; null = as stored.</param>
    /// <exception cref="ModelFormatException">A tensor is of a dtype, shape or quantisation that cannot be, or not finite.</exception>
    public WeightMatrix Matrix(WeightModule module, int[]? rowOrder = null)
    {
        WeightSlice weight = map.Find(module, "weight")!;
        if (map.Find(module, "scales") is not { } scales)
        {
            MlxHeld held = Hold(module, "weight", module.Columns, CopyFloats, rowOrder);
            int[] order = module.Experts > 0 ? [0, 2, 1] : [1, 0];
            return new DenseMatrix(held, copier.Hold(copier.Graph.Transpose(held.Array, order)));
        }

        TensorChecks.Codes(weight.Tensor);
        QuantizationSpec spec = quantization.Resolve(module.Path, module.Columns, weight.StoredColumns, scales.StoredColumns);
        bool isAffine = spec.Mode == QuantizationMode.Affine;
        int groups = module.Columns / spec.GroupSize;
        if (!isAffine)
        {
            TensorChecks.ScaleBytes(scales.Tensor, spec.Mode);
        }

        if (isAffine && map.Find(module, "biases") is null)
        {
            throw TensorChecks.Broken(scales.Tensor, $"has no '{module.TensorName("biases")}' beside it");
        }

        return new QuantizedMatrix(
            Hold(module, "weight", (int)weight.StoredColumns, (tensor, start, shape) => copier.Codes(tensor, start, shape, spec.Mode), rowOrder),
            Hold(module, "scales", groups, isAffine ? CopyFloats : (tensor, start, shape) => copier.ScaleBytes(tensor, start, shape, spec.Mode), rowOrder),
            isAffine ? Hold(module, "biases", groups, CopyFloats, rowOrder) : null,
            new MlxQuantization(spec.Bits, spec.GroupSize, Enum.Parse<MlxQuantizationMode>(spec.Mode.ToString())),
            copier.Dtype);
    }

    /// <summary>A module that is a vector.</summary>
    /// <param name="module">The module.</param>
    /// <param name="type">The element type in MLX; null = that of activations.</param>
    /// <exception cref="ModelFormatException">Its dtype or length is wrong, or a value is not finite.</exception>
    public MlxHeld Vector(WeightModule module, MlxDtype? type = null) => Vector(module, type, module.Columns);

    /// <summary>A module that is a vector, in other dimensions.</summary>
    /// <exception cref="ModelFormatException">Its dtype or length is wrong, or a value is not finite.</exception>
    public MlxHeld Vector(WeightModule module, MlxDtype? type, params ReadOnlySpan<int> shape)
    {
        MlxGraph graph = copier.Graph;
        CheckpointTensor tensor = map.Find(module, "weight")!.Tensor;
        if (!module.IsStoredLessOne)
        {
            return copier.Hold(copier.Floats(tensor, shape, type));
        }

        // mlx-lm adds the one in bfloat16.
        MlxArray whole = graph.Add(copier.Floats(tensor, shape, MlxDtype.Float32), graph.FromFloats([1], 1));
        return copier.Hold(graph.As(graph.As(whole, MlxDtype.BFloat16), type ?? copier.Dtype));
    }

    /// <summary>The bias of a matrix, a value for each row.</summary>
    /// <exception cref="ModelFormatException">Its dtype or length is wrong, or a value is not finite.</exception>
    public MlxHeld Bias(WeightModule module) => copier.Hold(copier.Floats(map.Find(module, "bias")!.Tensor, [module.Rows]));

    private MlxArray CopyFloats(CheckpointTensor tensor, byte* start, ReadOnlySpan<int> shape) => copier.Floats(tensor, start, shape);

    private MlxHeld Hold(WeightModule module, string part, int columns, Copy copy, int[]? rowOrder)
    {
        MlxArray stored = Stack(module, part, columns, copy);
        return copier.Hold(rowOrder is null ? stored : copier.Graph.Take(stored, copier.Graph.FromInts(rowOrder), 0));
    }

    private MlxArray Stack(WeightModule module, string part, int columns, Copy copy)
    {
        if (module.Experts == 0 || module.Storage == ExpertStorage.Stacked)
        {
            int[] shape = module.Experts == 0 ? [module.Rows, columns] : [module.Experts, module.Rows, columns];
            CheckpointTensor tensor = map.Find(module, part)!.Tensor;
            return tensor.Shape.SequenceEqual(shape.Select(size => (long)size))
                ? copy(tensor, tensor.Pointer, shape)
                : throw Misshapen(tensor, shape);
        }

        var experts = new MlxArray[module.Experts];
        for (int expert = 0; expert < experts.Length; expert++)
        {
            WeightSlice slice = map.Find(module, part, expert)
                ?? throw new ModelFormatException($"'{module.TensorName(part, expert)}' is missing.");
            if (slice.StoredColumns != columns || (!module.IsStack && slice.Tensor.Shape[0] != module.Rows))
            {
                throw Misshapen(slice.Tensor, module.Rows, columns);
            }

            byte* start = slice.Tensor.Pointer + (slice.FirstRow * columns * TensorDtypes.BytesOf(slice.Tensor.Dtype));
            experts[expert] = copy(slice.Tensor, start, [1, module.Rows, columns]);
        }

        return copier.Graph.Concatenate(experts, 0);
    }

    private static ModelFormatException Misshapen(CheckpointTensor tensor, params int[] shape) =>
        TensorChecks.Broken(tensor, $"is [{string.Join(", ", tensor.Shape)}], config.json makes it [{string.Join(", ", shape)}]");
}
