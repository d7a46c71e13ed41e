using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Layouts;
using LocalInfer.Models.Weights;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>Finds every weight of a layout in a checkpoint and checks dtype and shape. Matrices stay mapped; vectors are copied.</summary>
internal sealed unsafe class WeightLoader
{
    private readonly DecoderLayout _layout;
    private readonly Checkpoint _checkpoint;
    private readonly WeightMap _map;
    private readonly int _packThreads;
    private readonly WeightMemory _memory;

    private WeightLoader(DecoderLayout layout, Checkpoint checkpoint, int packThreads, WeightMemory memory)
    {
        _memory = memory;
        _layout = layout;
        _checkpoint = checkpoint;
        _packThreads = packThreads;
        _map = WeightMap.Build(layout, checkpoint);
    }

    /// <param name="layout">The network.</param>
    /// <param name="checkpoint">Its weights; stays open as long as matrices that were not repacked are used.</param>
    /// <param name="packThreads">Threads that repack for the int8 kernels; 0 repacks nothing.</param>
    /// <exception cref="ModelFormatException">A tensor is missing, unknown, or of a dtype or shape that the layout does not give.</exception>
    public static DecoderWeights Load(DecoderLayout layout, Checkpoint checkpoint, int packThreads)
    {
        var memory = new WeightMemory();
        try
        {
            return new WeightLoader(layout, checkpoint, packThreads, memory).All();
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    private DecoderWeights All()
    {
        var embedding = Matrix(_map[new(WeightKind.Embedding)]);
        return new DecoderWeights(
            embedding,
            Norm(WeightKind.FinalNorm, -1),
            _layout.TieEmbeddings ? new LinearWeights(embedding, Bias: null) : Linear(WeightKind.LmHead, -1),
            [.. Enumerable.Range(0, _layout.Layers.Count).Select(Layer)],
            _memory);
    }

    private LayerWeights Layer(int index)
    {
        bool qkNorm = _layout.Layers[index].Attention!.QkNorm;
        return new LayerWeights(
            Norm(WeightKind.InputNorm, index),
            Norm(WeightKind.PostAttentionNorm, index),
            qkNorm ? Norm(WeightKind.QNorm, index) : null,
            qkNorm ? Norm(WeightKind.KNorm, index) : null,
            Linear(WeightKind.QProj, index),
            Linear(WeightKind.KProj, index),
            Linear(WeightKind.VProj, index),
            Linear(WeightKind.OProj, index),
            Linear(WeightKind.GateProj, index),
            Linear(WeightKind.UpProj, index),
            Linear(WeightKind.DownProj, index));
    }

    private LinearWeights Linear(WeightKind kind, int layer)
    {
        var module = _map[new(kind, layer)];
        return new LinearWeights(Matrix(module), module.HasBias ? Vector($"{module.Path}.bias", module.Rows) : null);
    }

    private NativeBuffer Norm(WeightKind kind, int layer)
    {
        var module = _map[new(kind, layer)];
        var values = Vector($"{module.Path}.weight", module.Columns);
        var buffer = new NativeBuffer(values.Length);
        values.CopyTo(new Span<float>(buffer.Pointer, values.Length));
        return buffer;
    }

    private WeightMatrix Matrix(WeightModule module)
    {
        var weight = _checkpoint.Tensors[$"{module.Path}.weight"];
        if (_checkpoint.Tensors.TryGetValue($"{module.Path}.scales", out var scales))
        {
            return Quantized(module, weight, scales);
        }

        CheckFloat(weight);
        CheckShape(weight, module.Rows, module.Columns);
        return new DenseMatrix(weight.Dtype, weight.Pointer, module.Rows, module.Columns);
    }

    private WeightMatrix Quantized(WeightModule module, CheckpointTensor weight, CheckpointTensor scales)
    {
        if (weight.Dtype != TensorDtype.U32 || weight.Shape.Count != 2 || scales.Shape.Count != 2)
        {
            throw Broken(weight, "is not a packed matrix of U32, although it has scales");
        }

        var spec = _layout.Quantization.Resolve(module.Path, module.Columns, weight.Shape[1], scales.Shape[1]);
        if (spec.Mode != QuantizationMode.Affine || spec.Bits is not (2 or 3 or 4 or 5 or 6 or 8) || spec.GroupSize is not (32 or 64 or 128))
        {
            throw Broken(weight, $"is quantised to {spec.Bits} bits in groups of {spec.GroupSize}, mode {spec.Mode}; the CPU decoder cannot read that yet");
        }

        if (!_checkpoint.Tensors.TryGetValue($"{module.Path}.biases", out var biases))
        {
            throw Broken(scales, $"has no '{module.Path}.biases' beside it");
        }

        int groups = module.Columns / spec.GroupSize;
        CheckFloat(scales);
        CheckShape(weight, module.Rows, (long)module.Columns * spec.Bits / 32);
        CheckShape(scales, module.Rows, groups);
        CheckShape(biases, module.Rows, groups);
        if (biases.Dtype != scales.Dtype)
        {
            throw Broken(biases, $"is {biases.Dtype}, its scales are {scales.Dtype}");
        }

        var matrix = new AffineMatrix(
            weight.Pointer, spec.Bits, spec.GroupSize, scales.Pointer, biases.Pointer, scales.Dtype, module.Rows, module.Columns);
        return _packThreads > 0 && PanelPacker.CanPack(spec.Bits, spec.GroupSize, scales.Dtype)
            ? PanelPacker.Pack(matrix, _memory, _packThreads)
            : matrix;
    }

    private float[] Vector(string name, int length)
    {
        var tensor = _checkpoint.Tensors[name];
        CheckFloat(tensor);
        CheckShape(tensor, length);
        var values = new float[length];
        fixed (float* destination = values)
        {
            Widen.Row<ScalarLanes>(tensor.Dtype, tensor.Pointer, length, destination);
        }

        return values;
    }

    private static void CheckFloat(CheckpointTensor tensor)
    {
        if (Widen.BytesOf(tensor.Dtype) == 0)
        {
            throw Broken(tensor, $"is {tensor.Dtype}; the CPU decoder reads F32, F16 and BF16");
        }
    }

    private static void CheckShape(CheckpointTensor tensor, params ReadOnlySpan<long> shape)
    {
        if (!shape.SequenceEqual([.. tensor.Shape]))
        {
            throw Broken(tensor, $"is [{string.Join(", ", tensor.Shape)}], config.json makes it [{string.Join(", ", shape.ToArray())}]");
        }
    }

    private static ModelFormatException Broken(CheckpointTensor tensor, string problem) =>
        new($"{tensor.FilePath}: tensor '{tensor.Name}' {problem}.");
}
