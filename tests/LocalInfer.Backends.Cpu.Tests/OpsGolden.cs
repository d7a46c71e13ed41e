using System.Runtime.InteropServices;
using System.Text.Json;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Cpu.Tests;

/// <summary>The op-level sets of goldens/tiny/ops.</summary>
internal static class OpsGolden
{
    private static readonly Lazy<SafetensorsFile> File = new(() => SafetensorsFile.Open(SharedData.PathOf("goldens/tiny/ops.safetensors")));

    public static float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(Bytes(name)).ToArray();

    public static byte[] Bytes(string name) => File.Value.Tensors[name].Bytes.ToArray();

    public static TensorDtype Dtype(string name) => File.Value.Tensors[name].Dtype;

    public static int[] Shape(string name) => [.. File.Value.Tensors[name].Shape.Select(size => (int)size)];

    /// <summary>The params of a set.</summary>
    public static JsonElement Params(string set)
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(SharedData.PathOf("goldens/tiny/ops.json")));
        return document.RootElement.GetProperty("ops").EnumerateArray()
            .Single(op => op.GetProperty("name").GetString() == set).GetProperty("params").Clone();
    }

    public static void AssertClose(float[] expected, float[] actual, float relative, float absolute)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            float allowed = absolute + (relative * Math.Abs(expected[i]));
            Assert.True(Math.Abs(expected[i] - actual[i]) <= allowed, $"[{i}] expected {expected[i]}, got {actual[i]}");
        }
    }
}
