using LocalInfer.Models;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Layouts;
using LocalInfer.Models.Weights;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>Makes the matrices of a checkpoint ready for the kernels: checked, and given to be repacked where that pays.</summary>
/// <param name="quantization">What the configuration says.</param>
/// <param name="map">Where the modules lie.</param>
/// <param name="packing">Takes those that are to be repacked; null for none.</param>
/// <param name="matrices">Remembers them; what it has already is not read again.</param>
internal sealed unsafe class MatrixReader(QuantizationLayout quantization, WeightMap map, PackingQueue? packing, SharedMatrices matrices)
{
    /// <summary>Whether some matrix that was read is still mapped from the checkpoint.</summary>
    public bool HasMapped { get; private set; }

    /// <summary>A module's matrix, or that of one expert.</summary>
    /// <param name="module">The module.</param>
    /// <param name="expert">The expert; 0 for a module that is no expert's.</param>
    /// <param name="mayPack">Whether it may be repacked for activations of int8.</param>
    /// <exception cref="ModelFormatException">A tensor is of a dtype, shape or quantisation that cannot be, or not be read.</exception>
    public WeightMatrix Read(WeightModule module, int expert = 0, bool mayPack = true)
    {
        if (matrices.Find(module.Role, expert) is { } known)
        {
            return known;
        }

        WeightMatrix matrix = ReadNew(module, expert, mayPack);
        matrices.Add(module.Role, expert, matrix);
        return matrix;
    }

    private WeightMatrix ReadNew(WeightModule module, int expert, bool mayPack)
    {
        var weight = map.Find(module, "weight", expert)!;
        var scales = map.Find(module, "scales", expert);
        if (scales is null)
        {
            return Mapped(Dense(module, weight));
        }

        var spec = Spec(module, weight, scales);
        StoredMatrix stored = spec.Mode == QuantizationMode.Affine ? Affine(module, spec, weight, scales, expert) : Floats(module, spec, weight, scales);
        return mayPack && packing is not null && stored.Form is { } form ? packing.Add(stored, form) : Mapped(stored.Map());
    }

    private WeightMatrix Mapped(WeightMatrix matrix)
    {
        HasMapped = true;
        return matrix;
    }

    private static DenseMatrix Dense(WeightModule module, WeightSlice weight)
    {
        TensorChecks.Float(weight.Tensor);
        TensorChecks.Shape(weight.Tensor, module.IsStack, module.Rows, module.Columns);
        byte* values = weight.Tensor.Pointer + (weight.FirstRow * module.Columns * TensorDtypes.BytesOf(weight.Tensor.Dtype));
        FiniteScan.Floats(weight.Tensor, values, (long)module.Rows * module.Columns);
        return new DenseMatrix(weight.Tensor.Dtype, values, module.Rows, module.Columns);
    }

    private QuantizationSpec Spec(WeightModule module, WeightSlice weight, WeightSlice scales)
    {
        TensorChecks.Codes(weight.Tensor);
        var spec = quantization.Resolve(module.Path, module.Columns, weight.StoredColumns, scales.StoredColumns);
        TensorChecks.Shape(weight.Tensor, module.IsStack, module.Rows, module.Columns * spec.Bits / (8 * sizeof(uint)));
        TensorChecks.Shape(scales.Tensor, module.IsStack, module.Rows, module.Columns / spec.GroupSize);
        return spec;
    }

    private StoredAffine Affine(WeightModule module, QuantizationSpec spec, WeightSlice weight, WeightSlice scales, int expert)
    {
        if (spec.Bits is not (2 or 3 or 4 or 5 or 6 or 8) || spec.GroupSize is not (32 or 64 or 128))
        {
            throw TensorChecks.Broken(weight.Tensor, $"is quantised to {spec.Bits} bits in groups of {spec.GroupSize}, which MLX does not write");
        }

        var biases = map.Find(module, "biases", expert)
            ?? throw TensorChecks.Broken(scales.Tensor, $"has no '{module.TensorName("biases", expert)}' beside it");
        TensorChecks.Float(scales.Tensor);
        TensorChecks.Shape(biases.Tensor, module.IsStack, module.Rows, module.Columns / spec.GroupSize);
        if (biases.Tensor.Dtype != scales.Tensor.Dtype)
        {
            throw TensorChecks.Broken(biases.Tensor, $"is {biases.Tensor.Dtype}, its scales are {scales.Tensor.Dtype}");
        }

        return new StoredAffine(weight, scales, biases, spec.Bits, spec.GroupSize, module.Rows, module.Columns);
    }

    private static StoredFloats Floats(WeightModule module, QuantizationSpec spec, WeightSlice weight, WeightSlice scales)
    {
        TensorChecks.ScaleBytes(scales.Tensor, spec.Mode);
        return new StoredFloats(weight, scales, spec.Mode, module.Rows, module.Columns);
    }
}
