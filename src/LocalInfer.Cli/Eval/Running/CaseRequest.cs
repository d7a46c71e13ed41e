using System.Text.Json;
using System.Text.Json.Nodes;
using LocalInfer.Cli.Eval.Suites;
using LocalInfer.Server.Generation;

namespace LocalInfer.Cli.Eval.Running;

/// <summary>The chat completion that asks a case.</summary>
internal static class CaseRequest
{
    public static JsonObject Of(EvalCase item, string model, EvalOptions options)
    {
        var request = new JsonObject
        {
            ["model"] = model,
            ["messages"] = JsonSerializer.SerializeToNode(item.Messages),
            ["max_tokens"] = options.MaxTokens ?? item.MaxTokens ?? EvalOptions.DefaultMaxTokens,
            ["temperature"] = options.Sampling.Temperature ?? 0,
            ["seed"] = options.Seed,
        };
        if (item.Tools is { } tools)
        {
            request["tools"] = JsonSerializer.SerializeToNode(tools);
        }

        foreach ((string name, JsonNode? value) in Given(options.Sampling))
        {
            request[name] = value;
        }

        return request;
    }

    /// <summary>What the command line says, and nothing else: other servers know few of these.</summary>
    private static IEnumerable<(string Name, JsonNode Value)> Given(SamplingParameters sampling) =>
        new (string Name, double? Value)[]
        {
            ("top_p", sampling.TopP),
            ("top_k", sampling.TopK),
            ("min_p", sampling.MinP),
            ("min_tokens_to_keep", sampling.MinTokensToKeep),
            ("xtc_probability", sampling.XtcProbability),
            ("xtc_threshold", sampling.XtcThreshold),
            ("repetition_penalty", sampling.RepetitionPenalty),
            ("presence_penalty", sampling.PresencePenalty),
            ("frequency_penalty", sampling.FrequencyPenalty),
        }.Where(parameter => parameter.Value is not null).Select(parameter => (parameter.Name, (JsonNode)parameter.Value!.Value));
}
