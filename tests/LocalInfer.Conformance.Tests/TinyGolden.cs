using System.Runtime.InteropServices;
using System.Text.Json;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Testing;

namespace LocalInfer.Conformance.Tests;

/// <summary>One case of goldens/tiny: prompts, the f32 logits of the reference, and the tolerance that goes with them.</summary>
internal sealed class TinyGolden
{
    private readonly Dictionary<string, (TensorDtype Dtype, long[] Shape, byte[] Bytes)> _tensors = new(StringComparer.Ordinal);

    private TinyGolden(string folder, string? adapter)
    {
        Folder = folder;
        AdapterPath = adapter is null ? null : Path.Combine(folder, $"adapters-{adapter}");
        string stem = Path.Combine(folder, adapter is null ? "golden" : $"golden-{adapter}");
        using var document = JsonDocument.Parse(File.ReadAllBytes($"{stem}.json"));
        Tolerance = document.RootElement.GetProperty("tolerance").GetProperty("f32_suggested_max_abs").GetSingle();
        MeanTolerance = document.RootElement.GetProperty("tolerance").TryGetProperty("half_precision_vs_f32_suggested_mean_abs", out var mean)
            && mean.ValueKind == JsonValueKind.Number ? mean.GetSingle() : null;
        PromptCount = document.RootElement.GetProperty("prompts").GetArrayLength();
        using var file = SafetensorsFile.Open($"{stem}.safetensors");
        foreach (var (name, tensor) in file.Tensors)
        {
            _tensors.Add(name, (tensor.Dtype, [.. tensor.Shape], tensor.Bytes.ToArray()));
        }
    }

    public string Folder { get; }

    /// <summary>The adapter that the case has; null for none.</summary>
    public string? AdapterPath { get; }

    public float Tolerance { get; }

    /// <summary>How far half precision may be off in the mean of all prompts' rows; null where the golden does not say.</summary>
    public float? MeanTolerance { get; }

    public int PromptCount { get; }

    /// <summary>A case of ../shared, or the one that the repository holds; <c>CASE+ADAPTER</c> is a case with one of its adapters.</summary>
    public static TinyGolden Open(string name)
    {
        if (name.Split('+') is [var model, var adapter])
        {
            return new TinyGolden(SharedData.PathOf(Path.Combine("goldens/tiny", model)), adapter);
        }

        string own = Path.Combine(RepositoryFolder.Root, "tests/LocalInfer.Conformance.Tests/Goldens", name);
        return new TinyGolden(Directory.Exists(own) ? own : SharedData.PathOf(Path.Combine("goldens/tiny", name)), adapter: null);
    }

    public int[] Prompt(int index) => Ints($"tokens.{index}");

    public int[] DecodeIds(int index) => Ints($"f32.decode_ids.{index}");

    /// <summary>Row index and logits of every stored row of a prompt's "prefill" or "decode".</summary>
    public IEnumerable<(int Row, float[] Logits)> Rows(string part, int index)
    {
        var (_, shape, bytes) = _tensors[$"f32.{part}.{index}"];
        int[] rows = Ints($"f32.{part}_rows.{index}");
        int width = (int)shape[1];
        for (int i = 0; i < rows.Length; i++)
        {
            yield return (rows[i], MemoryMarshal.Cast<byte, float>(bytes).Slice(i * width, width).ToArray());
        }
    }

    private int[] Ints(string name) => MemoryMarshal.Cast<byte, int>(_tensors[name].Bytes).ToArray();
}
