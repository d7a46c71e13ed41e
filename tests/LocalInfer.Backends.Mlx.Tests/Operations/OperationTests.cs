using System.Runtime.InteropServices;
using System.Text.Json;
using LocalInfer.Backends.Mlx.Weights;
using LocalInfer.Mlx;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Mlx.Tests.Operations;

/// <summary>
/// Operations against those of MLX's Python package: the sets of goldens/tiny/ops, on the CPU device. A tolerance is a number of roundings: each may
/// add half a unit in the last place of the largest value that goes into it, here and in the reference.
/// </summary>
public abstract unsafe class OperationTests : IDisposable
{
    /// <summary>The sets.</summary>
    protected const string Sets = "goldens/tiny/ops.json";

    /// <summary>What one rounding may change, as a share of the value.</summary>
    protected const float Single = 1f / (1 << 24);

    /// <inheritdoc cref="Single"/>
    protected const float BFloat16 = 1f / (1 << 8);

    private readonly SafetensorsFile? _file;
    private readonly Dictionary<string, JsonElement> _parameters;
    private readonly MlxArena _arena = new();
    private MlxGraph? _graph;

    protected OperationTests()
    {
        _file = SafetensorsFile.Open(SharedData.PathOf("goldens/tiny/ops.safetensors"));
        _parameters = JsonElement.Parse(File.ReadAllBytes(SharedData.PathOf(Sets))).GetProperty("ops").EnumerateArray()
            .ToDictionary(op => op.GetProperty("name").GetString()!, op => op.GetProperty("params"), StringComparer.Ordinal);
    }

    /// <summary>What records.</summary>
    internal MlxGraph Graph => _graph!;

    /// <summary>A set's parameters.</summary>
    internal JsonElement Parameters(string name) => _parameters[name];

    public void Dispose()
    {
        MlxThread.Shared.Run(_arena.Release);
        _file?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs a test's body where MLX may be called.</summary>
    internal void OnMlx(Action body) => MlxThread.Shared.Run(() =>
    {
        _graph = new MlxGraph(MlxDevice.Open(gpu: false), _arena);
        body();
    });

    internal int Int(string name, string parameter) => _parameters[name].GetProperty(parameter).GetInt32();

    internal float Float(string name, string parameter) => _parameters[name].GetProperty(parameter).GetSingle();

    internal int[] Shape(string tensor) => [.. _file!.Tensors[tensor].Shape.Select(size => (int)size)];

    /// <summary>A tensor of the sets as an array.</summary>
    internal MlxArray Load(string tensor)
    {
        CheckpointTensor stored = _file!.Tensors[tensor];
        return Graph.FromMemory(stored.Pointer, Shape(tensor), ElementTypes.Of(stored.Dtype));
    }

    /// <summary>A tensor of the sets as floats, widened.</summary>
    internal float[] Expected(string tensor)
    {
        CheckpointTensor stored = _file!.Tensors[tensor];
        return stored.Dtype == TensorDtype.BF16
            ? [.. MemoryMarshal.Cast<byte, ushort>(stored.Bytes).ToArray().Select(bits => BitConverter.UInt32BitsToSingle((uint)bits << 16))]
            : MemoryMarshal.Cast<byte, float>(stored.Bytes).ToArray();
    }

    /// <summary>The values of an array, widened.</summary>
    internal float[] Values(MlxArray array)
    {
        MlxArray whole = Graph.Contiguous(Graph.As(array, MlxDtype.Float32));
        MlxGraph.Evaluate(whole);
        return whole.Read<float>().ToArray();
    }

    /// <summary>Compares with a tensor of the sets, to so many roundings of its largest value.</summary>
    internal void AssertClose(string tensor, MlxArray actual, double roundings, float unit = Single)
    {
        float[] expected = Expected(tensor);
        double allowed = roundings * unit * expected.Max(Math.Abs);
        AssertClose(expected, Values(actual), _ => allowed);
    }

    internal static void AssertClose(float[] expected, float[] actual, Func<int, double> allowed)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < actual.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= allowed(i), $"[{i}] expected {expected[i]}, got {actual[i]}, allowed ±{allowed(i)}");
        }
    }
}
