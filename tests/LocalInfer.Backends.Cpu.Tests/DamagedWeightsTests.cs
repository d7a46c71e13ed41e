using LocalInfer.Models;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Cpu.Tests;

/// <summary>One value of a model that is NaN or infinite is told at load, with file and tensor.</summary>
public sealed class DamagedWeightsTests : IDisposable
{
    private static readonly string Own = Path.Combine(
        RepositoryFolder.Root, "tests/LocalInfer.Conformance.Tests/Goldens/llama-4bit-tied-llama3rope");

    private readonly string _folder = Directory.CreateTempSubdirectory("localinfer-damaged-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("model.norm.weight", 0x7FC0)]
    [InlineData("model.layers.0.input_layernorm.weight", 0x7F80)]
    [InlineData("model.embed_tokens.scales", 0xFF80)]
    [InlineData("model.layers.1.mlp.down_proj.scales", 0x7FC0)]
    [InlineData("model.layers.0.self_attn.v_proj.biases", 0x7F81)]
    public void Scales_and_norms(string tensor, int bfloat16) => AssertRefused(Own, tensor, BitConverter.GetBytes((ushort)bfloat16));

    [SharedDataTheory("goldens/tiny")]
    [InlineData("qwen2-bf16", "model.layers.1.mlp.up_proj.weight", 0x7F80)]
    [InlineData("qwen2-f16", "model.layers.0.self_attn.k_proj.weight", 0x7E00)]
    [InlineData("qwen2-f16", "model.layers.0.self_attn.q_proj.bias", 0xFC00)]
    [InlineData("qwen3_moe-4bit-norm", "model.layers.0.mlp.switch_mlp.down_proj.scales", 0x7FC0)]
    [InlineData("qwen3_5-4bit", "language_model.model.layers.0.linear_attn.conv1d.weight", 0x7FC0)]
    [InlineData("qwen3-mxfp4", "model.layers.0.mlp.up_proj.scales", 0xFFFF)]
    [InlineData("qwen3-nvfp4", "model.layers.0.mlp.up_proj.scales", 0x7FFF)]
    public void Every_kind_of_weight(string name, string tensor, int bits) =>
        AssertRefused(SharedData.PathOf($"goldens/tiny/{name}"), tensor, BitConverter.GetBytes((ushort)bits));

    private void AssertRefused(string model, string tensor, byte[] value)
    {
        DamagedModel.Write(model, _folder, tensor, value);
        foreach (bool exact in new[] { false, true })
        {
            string message = Assert.Throws<ModelFormatException>(
                () => CpuDecoder.Load(ModelFolder.Open(_folder), new CpuDecoderOptions { Threads = 1, Exact = exact }).Dispose()).Message;
            Assert.Contains($"'{tensor}' holds NaN or infinity", message, StringComparison.Ordinal);
            Assert.Contains("model.safetensors", message, StringComparison.Ordinal);
        }
    }
}
