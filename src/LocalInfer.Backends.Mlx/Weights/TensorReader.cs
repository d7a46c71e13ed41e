using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Layouts;
using LocalInfer.Models.Weights;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>Copies the tensors of a checkpoint into MLX: floats in the element type of activations, codes and byte scales as they are.</summary>
/// <param name="quantization">What the configuration says.</param>
/// <param name="map">Where the modules lie.</param>
/// <param name="graph">What records; its arena is emptied by each tensor.</param>
/// <param name="dtype">The element type of activations.</param>
internal sealed unsafe class TensorReader(QuantizationLayout quantization, WeightMap map, MlxGraph graph, MlxDtype dtype)
{
    /// <summary>Every array that was read.</summary>
    public List<MlxHeld> All { get; } = [];

    /// <summary>A module's matrix, or those of all experts.</summary>
    /// <exception cref="ModelFormatException">A tensor is of a dtype, shape or quantisation that cannot be.</exception>
    public WeightMatrix Matrix(WeightModule module)
    {
        WeightSlice weight = map.Find(module, "weight")!;
        if (map.Find(module, "scales") is not { } scales)
        {
            MlxHeld held = Hold(Stack(module, "weight", module.Columns, isFloat: true));
            int[] order = module.Experts > 0 ? [0, 2, 1] : [1, 0];
            return new DenseMatrix(held, Hold(graph.Transpose(held.Array, order)));
        }

        if (weight.Tensor.Dtype != TensorDtype.U32)
        {
            throw Broken(weight.Tensor, "is not a packed matrix of U32, although it has scales");
        }

        QuantizationSpec spec = quantization.Resolve(module.Path, module.Columns, weight.StoredColumns, scales.StoredColumns);
        bool isAffine = spec.Mode == QuantizationMode.Affine;
        int groups = module.Columns / spec.GroupSize;
        if (isAffine ? TensorSizes.IsFloat(scales.Tensor.Dtype) is false : scales.Tensor.Dtype != TensorDtype.U8)
        {
            throw Broken(scales.Tensor, $"is {scales.Tensor.Dtype}, which scales of mode {spec.Mode} cannot be");
        }

        if (isAffine && map.Find(module, "biases") is null)
        {
            throw Broken(scales.Tensor, $"has no '{module.TensorName("biases")}' beside it");
        }

        return new QuantizedMatrix(
            Hold(Stack(module, "weight", (int)weight.StoredColumns, isFloat: false)),
            Hold(Stack(module, "scales", groups, isAffine)),
            isAffine ? Hold(Stack(module, "biases", groups, isFloat: true)) : null,
            new MlxQuantization(spec.Bits, spec.GroupSize, Enum.Parse<MlxQuantizationMode>(spec.Mode.ToString())),
            dtype);
    }

    /// <summary>A module that is a vector.</summary>
    /// <exception cref="ModelFormatException">Its dtype or length is wrong.</exception>
    public MlxHeld Vector(WeightModule module) => Hold(Floats(map.Find(module, "weight")!.Tensor, [module.Columns]));

    /// <summary>The bias of a matrix, a value for each row.</summary>
    /// <exception cref="ModelFormatException">Its dtype or length is wrong.</exception>
    public MlxHeld Bias(WeightModule module) => Hold(Floats(map.Find(module, "bias")!.Tensor, [module.Rows]));

    /// <summary>An array that is computed, not read.</summary>
    public MlxHeld Constant(ReadOnlySpan<float> values, MlxDtype type) => Hold(graph.As(graph.FromFloats(values, values.Length), type));

    private MlxArray Stack(WeightModule module, string part, int columns, bool isFloat)
    {
        if (module.Experts == 0 || module.Storage == ExpertStorage.Stacked)
        {
            int[] shape = module.Experts == 0 ? [module.Rows, columns] : [module.Experts, module.Rows, columns];
            return Whole(map.Find(module, part)!.Tensor, shape, isFloat);
        }

        var experts = new MlxArray[module.Experts];
        for (int expert = 0; expert < experts.Length; expert++)
        {
            WeightSlice slice = map.Find(module, part, expert) ?? throw new ModelFormatException($"'{module.TensorName(part, expert)}' is missing.");
            if (slice.StoredColumns != columns || (module.Storage == ExpertStorage.Separate && slice.Tensor.Shape[0] != module.Rows))
            {
                throw Broken(slice.Tensor, $"is [{string.Join(", ", slice.Tensor.Shape)}], config.json makes it [{module.Rows}, {columns}]");
            }

            byte* start = slice.Tensor.Pointer + (slice.FirstRow * columns * TensorSizes.BytesOf(slice.Tensor.Dtype));
            experts[expert] = Copy(slice.Tensor, start, [1, module.Rows, columns], isFloat);
        }

        return graph.Concatenate(experts, 0);
    }

    private MlxArray Floats(CheckpointTensor tensor, ReadOnlySpan<int> shape) => Whole(tensor, shape, isFloat: true);

    private MlxArray Whole(CheckpointTensor tensor, ReadOnlySpan<int> shape, bool isFloat)
    {
        bool fits = tensor.Shape.Count == shape.Length;
        for (int i = 0; fits && i < shape.Length; i++)
        {
            fits = tensor.Shape[i] == shape[i];
        }

        return fits
            ? Copy(tensor, tensor.Pointer, shape, isFloat)
            : throw Broken(tensor, $"is [{string.Join(", ", tensor.Shape)}], config.json makes it [{string.Join(", ", shape.ToArray())}]");
    }

    private MlxArray Copy(CheckpointTensor tensor, byte* start, ReadOnlySpan<int> shape, bool isFloat)
    {
        if (isFloat && !TensorSizes.IsFloat(tensor.Dtype))
        {
            throw Broken(tensor, $"is {tensor.Dtype}; the MLX decoder reads F32, F16 and BF16");
        }

        MlxArray copy = graph.FromMemory(start, shape, TensorSizes.DtypeOf(tensor.Dtype));
        return isFloat ? graph.As(copy, dtype) : copy;
    }

    private MlxHeld Hold(MlxArray array)
    {
        var held = new MlxHeld(array);
        All.Add(held);
        graph.Arena.Release();
        MlxGraph.Evaluate(held.Array);
        return held;
    }

    private static ModelFormatException Broken(CheckpointTensor tensor, string problem) =>
        new($"{tensor.FilePath}: tensor '{tensor.Name}' {problem}.");
}
