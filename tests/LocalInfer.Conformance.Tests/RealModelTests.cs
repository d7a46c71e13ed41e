using System.Numerics.Tensors;
using System.Text.Json;
using LocalInfer.Backends.Cpu;
using LocalInfer.Models;
using LocalInfer.Models.Decoding;
using LocalInfer.Testing;

namespace LocalInfer.Conformance.Tests;

/// <summary>Real weights against the reference: greedy ids one by one, and the likelihood of a text.</summary>
public sealed class RealModelTests
{
    private const string RealModel = "models/qwen2.5-coder-0.5b-instruct-4bit";
    private const string DemoModel = "models/localinfer-demo";

    [SharedDataFact("goldens/real")]
    public void Greedy_output_matches_id_by_id()
    {
        var folder = ModelFolder.Open(SharedData.PathOf(RealModel));
        using var decoder = CpuDecoder.Load(folder);
        using var goldens = Read("goldens/real/goldens.json");
        foreach (var item in goldens.RootElement.GetProperty("cases").EnumerateArray())
        {
            Check(decoder, folder, item, item.GetProperty("id").GetString()!);
        }
    }

    [SharedDataFact("goldens/demo")]
    public void Demo_output_matches_id_by_id()
    {
        var folder = ModelFolder.Open(SharedData.PathOf(DemoModel));
        using var decoder = CpuDecoder.Load(folder);
        using var goldens = Read("goldens/demo/goldens.json");
        int index = 0;
        foreach (var item in goldens.RootElement.GetProperty("items").EnumerateArray())
        {
            Check(decoder, folder, item, $"item {index++}");
        }

        Assert.Equal(40, index);
    }

    [SharedDataFact("goldens/real")]
    public void Mean_negative_log_likelihood_matches()
    {
        using var decoder = CpuDecoder.Load(ModelFolder.Open(SharedData.PathOf(RealModel)));
        using var golden = Read("goldens/real/perplexity.json");
        int[] ids = Ints(golden.RootElement, "ids");
        using var state = decoder.CreateState();
        double sum = 0;
        foreach (int[] chunk in ids.Chunk(256))
        {
            int start = state.Position;
            var batch = new DecodeBatch();
            batch.Add(state, chunk, LogitRows.All);
            var logits = decoder.Forward(batch);
            for (int i = 0; i < chunk.Length && start + i + 1 < ids.Length; i++)
            {
                sum += NegativeLogLikelihood(logits.Row(i), ids[start + i + 1]);
            }
        }

        double expected = golden.RootElement.GetProperty("mean_nll").GetDouble();
        Assert.InRange(sum / (ids.Length - 1), expected - 0.001, expected + 0.001);
    }

    private static void Check(CpuDecoder decoder, ModelFolder folder, JsonElement item, string name)
    {
        int[] expected = Ints(item, "output_ids");
        var (ids, _) = decoder.Greedy(Ints(item, "prompt_ids"), expected.Length, [.. folder.EosTokenIds]);
        Assert.True(
            expected.AsSpan().SequenceEqual(ids.ToArray()),
            $"{name}: expected {string.Join(' ', expected)}, got {string.Join(' ', ids)}");
    }

    private static double NegativeLogLikelihood(ReadOnlySpan<float> logits, int id)
    {
        float max = TensorPrimitives.Max(logits);
        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit - max);
        }

        return Math.Log(sum) + max - logits[id];
    }

    private static JsonDocument Read(string path) => JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf(path)));

    private static int[] Ints(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(item => item.GetInt32())];
}
