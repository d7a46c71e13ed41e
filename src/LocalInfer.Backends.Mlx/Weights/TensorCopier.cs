using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Layouts;
using LocalInfer.Models.Weights;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>Copies memory of a checkpoint into arrays, and checks that it holds numbers.</summary>
/// <param name="graph">What records; its arena is emptied by each array that is held.</param>
/// <param name="dtype">The element type of activations.</param>
internal sealed unsafe class TensorCopier(MlxGraph graph, MlxDtype dtype)
{
    /// <summary>What records.</summary>
    public MlxGraph Graph => graph;

    /// <summary>The element type of activations.</summary>
    public MlxDtype Dtype => dtype;

    /// <summary>Every array that is held.</summary>
    public List<MlxHeld> All { get; } = [];

    /// <summary>Floats that begin somewhere in a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="start">The first value.</param>
    /// <param name="shape">Dimensions, outermost first.</param>
    /// <param name="type">The element type in MLX; null = that of activations.</param>
    /// <exception cref="ModelFormatException">They are not of F32, F16 or BF16, or one is NaN or infinite.</exception>
    public MlxArray Floats(CheckpointTensor tensor, byte* start, ReadOnlySpan<int> shape, MlxDtype? type = null)
    {
        TensorChecks.Float(tensor);
        FiniteScan.Floats(tensor, start, CountOf(shape));
        return graph.As(graph.FromMemory(start, shape, ElementTypes.Of(tensor.Dtype)), type ?? dtype);
    }

    /// <summary>All values of a tensor as floats in other dimensions.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="shape">Dimensions, outermost first.</param>
    /// <param name="type">The element type in MLX; null = that of activations.</param>
    /// <exception cref="ModelFormatException">They are not of F32, F16 or BF16, of another number, or one is NaN or infinite.</exception>
    public MlxArray Floats(CheckpointTensor tensor, ReadOnlySpan<int> shape, MlxDtype? type = null)
    {
        long length = tensor.Shape.Aggregate(1L, (product, dimension) => product * dimension);
        return length == CountOf(shape)
            ? Floats(tensor, tensor.Pointer, shape, type)
            : throw TensorChecks.Broken(tensor, $"has {length} values, config.json makes it {CountOf(shape)}");
    }

    /// <summary>Packed codes, as they are.</summary>
    /// <exception cref="ModelFormatException">They are floats, and one is NaN.</exception>
    public MlxArray Codes(CheckpointTensor tensor, byte* start, ReadOnlySpan<int> shape, QuantizationMode mode)
    {
        FiniteScan.FloatCodes(tensor, start, CountOf(shape) * sizeof(uint), mode);
        return graph.FromMemory(start, shape, MlxDtype.UInt32);
    }

    /// <summary>Scale bytes, as they are.</summary>
    /// <exception cref="ModelFormatException">One is NaN.</exception>
    public MlxArray ScaleBytes(CheckpointTensor tensor, byte* start, ReadOnlySpan<int> shape, QuantizationMode mode)
    {
        FiniteScan.ScaleBytes(tensor, start, CountOf(shape), mode);
        return graph.FromMemory(start, shape, MlxDtype.UInt8);
    }

    /// <summary>An array that is computed on the host, not read.</summary>
    public MlxHeld Constant(ReadOnlySpan<float> values, MlxDtype type, params ReadOnlySpan<int> shape) =>
        Hold(graph.As(graph.FromFloats(values, shape), type));

    /// <summary>Computes an array and holds it; all others that were recorded are gone.</summary>
    public MlxHeld Hold(MlxArray array)
    {
        var held = new MlxHeld(array);
        All.Add(held);
        graph.Arena.Release();
        MlxGraph.Evaluate(held.Array);
        return held;
    }

    private static long CountOf(ReadOnlySpan<int> shape)
    {
        long count = 1;
        foreach (int dimension in shape)
        {
            count *= dimension;
        }

        return count;
    }
}
