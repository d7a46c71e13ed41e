using System.Globalization;
using System.Text.Json;
using LocalInfer.Engine.Sampling;
using LocalInfer.Server.Errors;

namespace LocalInfer.Server.Validation;

/// <summary>Reads how many replies are wanted, which tokens are favoured, and whether log-probabilities are reported.</summary>
internal static class ChoiceValidation
{
    // Each choice is a sequence of its own; more than a few are better sent as requests that can be refused one by one.
    private const int MostChoices = 8;
    private const int MostBiases = 1024;
    private const int MostTopLogprobs = 20;

    /// <summary>Checks types only; the reads follow once the rest of the request is known to be sound.</summary>
    public static void CheckTypes(Parameter body)
    {
        _ = body.Optional("n")?.AsInteger();
        _ = body.Optional("logprobs")?.AsBoolean();
        _ = body.Optional("top_logprobs")?.AsInteger();
        _ = body.Optional("logit_bias")?.AsObject();
    }

    public static int ReadChoices(Parameter body)
    {
        var count = body.Optional("n")?.AsInteger() ?? 1;
        Limits.Check("n", count, 1, MostChoices);
        return (int)count;
    }

    /// <summary>How many alternatives to report; null where no log-probabilities are.</summary>
    public static int? ReadTopLogprobs(Parameter body)
    {
        var top = body.Optional("top_logprobs")?.AsInteger();
        Limits.Check("top_logprobs", top, 0, MostTopLogprobs);
        if (body.Optional("logprobs")?.AsBoolean() is true)
        {
            return (int)(top ?? 0);
        }

        return top is null
            ? null
            : throw InvalidRequest.Value("top_logprobs", "Invalid 'top_logprobs': it is only allowed when 'logprobs' is true.");
    }

    /// <summary>The biases, at most one a token.</summary>
    public static IReadOnlyList<TokenBias> ReadLogitBias(Parameter body)
    {
        if (body.Optional("logit_bias") is not { } map)
        {
            return [];
        }

        var biases = new Dictionary<int, float>();
        foreach (JsonProperty member in map.Value.EnumerateObject())
        {
            if (!int.TryParse(member.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                throw InvalidRequest.Value(map.Path, $"Invalid key in 'logit_bias': '{member.Name}'. Expected a token id, such as \"50256\".");
            }

            var bias = new Parameter(member.Value, $"{map.Path}.{member.Name}");
            Limits.Check(bias.Path, bias.AsDecimal(), -100, 100);
            biases[id] = (float)bias.AsDecimal();
        }

        return biases.Count <= MostBiases
            ? [.. biases.Select(bias => new TokenBias(bias.Key, bias.Value))]
            : throw InvalidRequest.Value(map.Path, $"Invalid 'logit_bias': {biases.Count} tokens; at most {MostBiases} are allowed.");
    }
}
