using System.Text.Json;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Testing;

namespace LocalInfer.Mlx.Tests;

/// <summary>Single operations against those of the Python package.</summary>
public sealed unsafe class OperationTests : IDisposable
{
    private const float Tolerance = 2e-5f;
    private readonly SafetensorsFile _file;
    private readonly Dictionary<string, JsonElement> _parameters;

    public OperationTests()
    {
        _file = SafetensorsFile.Open(SharedData.PathOf("goldens/tiny/ops.safetensors"));
        _parameters = JsonElement.Parse(File.ReadAllBytes(SharedData.PathOf("goldens/tiny/ops.json"))).GetProperty("ops").EnumerateArray()
            .ToDictionary(op => op.GetProperty("name").GetString()!, op => op.GetProperty("params"), StringComparer.Ordinal);
    }

    public static TheoryData<string> Affine { get; } =
        [.. from bits in new[] { 2, 3, 4, 5, 6, 8 } from size in new[] { 32, 64, 128 } select $"affine.b{bits}.g{size}"];

    public void Dispose() => _file.Dispose();

    [MlxSharedDataTheory("goldens/tiny/ops.json")]
    [MemberData(nameof(Affine))]
    [InlineData("mxfp4")]
    [InlineData("nvfp4")]
    [InlineData("mxfp8")]
    public void Packed_codes(string name) => MlxWorld.On(world =>
    {
        MlxGraph graph = world.Graph;
        var form = new MlxQuantization(Int(name, "bits"), Int(name, "group_size"), Enum.Parse<MlxQuantizationMode>(Text(name, "mode"), ignoreCase: true));
        MlxArray w = Load(graph, $"{name}.q"), scales = Load(graph, $"{name}.scales");
        MlxArray biases = form.Mode == MlxQuantizationMode.Affine ? Load(graph, $"{name}.biases") : default;
        AssertClose(graph.Dequantize(w, scales, biases, form, MlxDtype.Float32), $"{name}.dequant", 0);
        AssertClose(graph.QuantizedMatMul(Load(graph, "quant.src.x"), w, scales, biases, form), $"{name}.qmm", 1e-3f);
    });

    [MlxSharedDataTheory("goldens/tiny/ops.json")]
    [InlineData("gather_qmm")]
    public void Products_of_chosen_experts(string name) => MlxWorld.On(world =>
    {
        MlxGraph graph = world.Graph;
        var form = new MlxQuantization(Int(name, "bits"), Int(name, "group_size"), MlxQuantizationMode.Affine);
        MlxArray x = graph.Reshape(Load(graph, $"{name}.x"), 5, 1, 1, 64);
        MlxArray y = graph.GatherQuantizedMatMul(
            x, Load(graph, $"{name}.q"), Load(graph, $"{name}.scales"), Load(graph, $"{name}.biases"), Load(graph, $"{name}.indices"), form, areSorted: false);
        AssertClose(graph.Reshape(y, 5, 2, 32), $"{name}.out", Tolerance);
    });

    [MlxSharedDataTheory("goldens/tiny/ops.json")]
    [InlineData("rope.llama3")]
    [InlineData("rope.yarn")]
    public void Rotations_with_divisors(string name) => MlxWorld.On(world =>
    {
        MlxGraph graph = world.Graph;
        MlxArray factor = graph.FromFloats([(float)_parameters[name].GetProperty("mscale").GetDouble()], 1);
        MlxArray x = graph.Multiply(Load(graph, $"{name}.x"), factor);
        AssertClose(graph.Rope(x, Int(name, "dims"), Load(graph, $"{name}.freqs"), Int(name, "offset")), $"{name}.out", Tolerance);
    });

    [MlxSharedDataTheory("goldens/tiny/ops.json")]
    [InlineData("rope.full0")]
    [InlineData("rope.full_off")]
    [InlineData("rope.partial")]
    [InlineData("rope.linear")]
    public void Rotations_of_a_base_are_those_of_its_divisors(string name) => MlxWorld.On(world =>
    {
        MlxGraph graph = world.Graph;
        int dims = Int(name, "dims");
        double theta = _parameters[name].GetProperty("base").GetDouble(), scale = _parameters[name].GetProperty("scale").GetDouble();
        float[] divisors = [.. Enumerable.Range(0, dims / 2).Select(i => (float)(Math.Pow(theta, 2.0 * i / dims) / scale))];
        AssertClose(graph.Rope(Load(graph, $"{name}.x"), dims, graph.FromFloats(divisors, dims / 2), Int(name, "offset")), $"{name}.out", Tolerance);
    });

    [MlxSharedDataTheory("goldens/tiny/ops.json")]
    [InlineData("sdpa.causal", true)]
    [InlineData("sdpa.none", false)]
    public void Attention(string name, bool isCausal) => MlxWorld.On(world =>
    {
        MlxGraph graph = world.Graph;
        MlxArray y = graph.Attention(
            Load(graph, $"{name}.q"), Load(graph, $"{name}.k"), Load(graph, $"{name}.v"), (float)_parameters[name].GetProperty("scale").GetDouble(), isCausal);
        AssertClose(y, $"{name}.out", Tolerance);
    });

    [MlxSharedDataTheory("goldens/tiny/ops.json")]
    [InlineData("rms_norm")]
    public void Norm(string name) => MlxWorld.On(world =>
    {
        MlxGraph graph = world.Graph;
        AssertClose(graph.RmsNorm(Load(graph, $"{name}.x"), Load(graph, $"{name}.weight"), 1e-6f), $"{name}.out", Tolerance);
        AssertClose(graph.RmsNorm(Load(graph, $"{name}.x"), default, 1e-6f), $"{name}.out_noweight", Tolerance);
    });

    [MlxSharedDataTheory("goldens/tiny/ops.json")]
    [InlineData("swiglu")]
    public void Gate(string name) => MlxWorld.On(world =>
    {
        MlxGraph graph = world.Graph;
        MlxArray gate = Load(graph, $"{name}.gate");
        AssertClose(graph.Multiply(graph.Multiply(gate, graph.Sigmoid(gate)), Load(graph, $"{name}.x")), $"{name}.out", Tolerance);
    });

    private static MlxDtype DtypeOf(TensorDtype dtype) => dtype switch
    {
        TensorDtype.U8 => MlxDtype.UInt8,
        TensorDtype.U32 => MlxDtype.UInt32,
        TensorDtype.I32 => MlxDtype.Int32,
        TensorDtype.BF16 => MlxDtype.BFloat16,
        _ => MlxDtype.Float32,
    };

    private MlxArray Load(MlxGraph graph, string name)
    {
        CheckpointTensor tensor = _file.Tensors[name];
        return graph.FromMemory(tensor.Pointer, [.. tensor.Shape.Select(size => (int)size)], DtypeOf(tensor.Dtype));
    }

    private void AssertClose(MlxArray actual, string name, float tolerance)
    {
        MlxGraph.Evaluate(actual);
        ReadOnlySpan<float> values = actual.Read<float>();
        var expected = new ReadOnlySpan<float>(_file.Tensors[name].Pointer, (int)_file.Tensors[name].ByteLength / sizeof(float));
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.InRange(values[i], expected[i] - tolerance, expected[i] + tolerance);
        }
    }

    private int Int(string name, string parameter) => _parameters[name].GetProperty(parameter).GetInt32();

    private string Text(string name, string parameter) => _parameters[name].GetProperty(parameter).GetString()!;
}
