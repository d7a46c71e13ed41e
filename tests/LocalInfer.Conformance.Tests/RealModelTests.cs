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

    /// <summary>A lead over the second best that int8 activations must not turn round.</summary>
    private const double ClearMargin = 0.5;

    private static readonly CpuDecoderOptions Exact = new() { Exact = true };

    [SharedDataFact("goldens/real")]
    public void Greedy_output_matches_id_by_id()
    {
        var folder = ModelFolder.Open(SharedData.PathOf(RealModel));
        using var decoder = CpuDecoder.Load(folder, Exact);
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
        using var decoder = CpuDecoder.Load(folder, Exact);
        using var goldens = Read("goldens/demo/goldens.json");
        int index = 0;
        foreach (var item in goldens.RootElement.GetProperty("items").EnumerateArray())
        {
            Check(decoder, folder, item, $"item {index++}");
        }

        Assert.Equal(40, index);
    }

    /// <summary>By default activations are int8: what the reference says, wherever it says so clearly.</summary>
    [SharedDataFact("goldens/real")]
    public void By_default_the_clear_choices_match()
    {
        using var decoder = CpuDecoder.Load(ModelFolder.Open(SharedData.PathOf(RealModel)));
        using var goldens = Read("goldens/real/goldens.json");
        int clear = 0;
        foreach (var item in goldens.RootElement.GetProperty("cases").EnumerateArray())
        {
            int[] expected = Ints(item, "output_ids");
            double[] margins = [.. item.GetProperty("margins").EnumerateArray().Select(margin => margin.GetDouble())];
            var rows = decoder.Forced(Ints(item, "prompt_ids"), expected);
            for (int i = 0; i < expected.Length; i++)
            {
                if (margins[i] > ClearMargin)
                {
                    clear++;
                    Assert.True(
                        expected[i] == DecoderRuns.Argmax(rows[i]),
                        $"{item.GetProperty("id")}, step {i}: margin {margins[i]}, expected {expected[i]}, got {DecoderRuns.Argmax(rows[i])}");
                }
            }
        }

        Assert.True(clear > 300, $"Only {clear} steps were compared.");
    }

    [SharedDataFact("goldens/real")]
    public void Mean_negative_log_likelihood_matches()
    {
        using var decoder = CpuDecoder.Load(ModelFolder.Open(SharedData.PathOf(RealModel)), Exact);
        using var golden = Read("goldens/real/perplexity.json");
        double expected = golden.RootElement.GetProperty("mean_nll").GetDouble();
        Assert.InRange(MeanNegativeLogLikelihood(decoder, Ints(golden.RootElement, "ids")), expected - 0.001, expected + 0.001);
    }

    /// <summary>The perplexity is the exponential: half a percent of it is 0.005 here.</summary>
    [SharedDataFact("goldens/real")]
    public void By_default_the_perplexity_is_within_half_a_percent()
    {
        using var decoder = CpuDecoder.Load(ModelFolder.Open(SharedData.PathOf(RealModel)));
        using var golden = Read("goldens/real/perplexity.json");
        double exact = golden.RootElement.GetProperty("mean_nll").GetDouble();
        double ratio = Math.Exp(MeanNegativeLogLikelihood(decoder, Ints(golden.RootElement, "ids")) - exact);
        Assert.InRange(ratio, 0.995, 1.005);
    }

    /// <summary>
    /// What a smaller cache costs, all else exact: nothing that shows in float16, less than what int8 activations cost in int8. Rounding moves each token's
    /// likelihood up or down, so that a text may by chance become likelier; how far they move is bounded by itself,
    /// and bounds the chance.
    /// </summary>
    [SharedDataTheory("goldens/real")]
    [InlineData(KvPrecision.Float16, 0.001, 0.005)]
    [InlineData(KvPrecision.Int8, 0.003, 0.1)]
    public void A_smaller_cache_costs_little_perplexity(KvPrecision kvCache, double loss, double deviation)
    {
        using var decoder = CpuDecoder.Load(ModelFolder.Open(SharedData.PathOf(RealModel)), Exact with { KvCache = kvCache });
        using var golden = Read("goldens/real/perplexity.json");
        double[] exact = [.. golden.RootElement.GetProperty("nll").EnumerateArray().Select(value => value.GetDouble())];
        double[] actual = NegativeLogLikelihoods(decoder, Ints(golden.RootElement, "ids"));
        double noise = 3 * deviation / Math.Sqrt(exact.Length);
        Assert.InRange(Math.Exp(actual.Average() - exact.Average()), 1 - Math.Max(loss, noise), 1 + loss);
        Assert.InRange(Math.Sqrt(actual.Zip(exact, (one, other) => (one - other) * (one - other)).Average()), 0, deviation);
    }

    private static double MeanNegativeLogLikelihood(CpuDecoder decoder, int[] ids) => NegativeLogLikelihoods(decoder, ids).Average();

    /// <summary>Of every token but the first.</summary>
    private static double[] NegativeLogLikelihoods(CpuDecoder decoder, int[] ids)
    {
        using var state = decoder.CreateState();
        var all = new List<double>();
        foreach (int[] chunk in ids.Chunk(256))
        {
            int start = state.Position;
            var batch = new DecodeBatch();
            batch.Add(state, chunk, LogitRows.All);
            var logits = decoder.Forward(batch);
            for (int i = 0; i < chunk.Length && start + i + 1 < ids.Length; i++)
            {
                all.Add(NegativeLogLikelihood(logits.Row(i), ids[start + i + 1]));
            }
        }

        return [.. all];
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
