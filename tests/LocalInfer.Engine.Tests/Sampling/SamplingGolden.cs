using System.Text.Json;
using System.Text.Json.Nodes;
using LocalInfer.Engine.Sampling;
using LocalInfer.Testing;

namespace LocalInfer.Engine.Tests.Sampling;

/// <summary>What mlx_lm 0.32.2 (MIT) computes: <c>Goldens/sampling.json</c>.</summary>
internal static class SamplingGolden
{
    private static readonly JsonNode File = JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(
        RepositoryFolder.Root, "tests", "LocalInfer.Engine.Tests", "Sampling", "Goldens", "sampling.json")))!;

    public static JsonArray Sampling => File["sampling"]!.AsArray();

    public static JsonArray Penalties => File["penalties"]!.AsArray();

    /// <summary>The row that a case is about; a null of the file is minus infinity.</summary>
    public static float[] Logits(JsonNode golden) => Floats(File["logits"]![(string)golden["logits"]!]!);

    public static float[] Floats(JsonNode values) => [.. values.AsArray().Select(v => v is null ? float.NegativeInfinity : (float)v)];

    public static int[] Ids(JsonNode? values) => [.. (values?.AsArray() ?? []).Select(v => (int)v!)];

    /// <summary>Options by mlx_lm's names; a name that is not known here is an error.</summary>
    public static SamplingOptions Options(JsonNode golden)
    {
        var options = new SamplingOptions(1);
        foreach ((string name, JsonNode? value) in golden["options"]!.AsObject())
        {
            options = name switch
            {
                "temp" => options with { Temperature = (double)value! },
                "top_p" => options with { TopP = (double)value! },
                "top_k" => options with { TopK = (int)value! },
                "min_p" => options with { MinP = (double)value! },
                "min_tokens_to_keep" => options with { MinTokensToKeep = (int)value! },
                "xtc_probability" => options with { XtcProbability = (double)value! },
                "xtc_threshold" => options with { XtcThreshold = (double)value! },
                "xtc_special_tokens" => options with { XtcExemptTokenIds = Ids(value) },
                "repetition_penalty" => options with { RepetitionPenalty = (double)value! },
                "repetition_context_size" => options with { RepetitionWindow = (int)value! },
                "presence_penalty" => options with { PresencePenalty = (double)value! },
                "frequency_penalty" => options with { FrequencyPenalty = (double)value! },
                "logit_bias" => options with { LogitBias = [.. value.Deserialize<Dictionary<int, float>>()!.Select(b => new TokenBias(b.Key, b.Value))] },
                _ => throw new InvalidDataException($"The golden has an option '{name}'."),
            };
        }

        return options;
    }
}
