using LocalInfer.Server.Errors;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Validation;

/// <summary>Reads how tokens are to be picked.</summary>
internal static class SamplingValidation
{
    // Far beyond any use, and small enough that a step's work stays in proportion.
    private const int LongestContextSize = 4096;

    /// <summary>Checks types only; <see cref="CheckRanges"/> follows once the rest of the request is known to be sound.</summary>
    public static SamplingParameters Read(Parameter body) => new()
    {
        Temperature = body.Optional("temperature")?.AsDecimal(),
        Seed = body.Optional("seed")?.AsInteger(),
        TopP = body.Optional("top_p")?.AsDecimal(),
        TopK = ReadTopK(body),
        MinP = body.Optional("min_p")?.AsDecimal(),
        MinTokensToKeep = body.Optional("min_tokens_to_keep")?.AsCount(),
        XtcProbability = body.Optional("xtc_probability")?.AsDecimal(),
        XtcThreshold = body.Optional("xtc_threshold")?.AsDecimal(),
        RepetitionPenalty = body.Optional("repetition_penalty")?.AsDecimal(),
        RepetitionContextSize = body.Optional("repetition_context_size")?.AsCount(),
        PresencePenalty = body.Optional("presence_penalty")?.AsDecimal(),
        PresenceContextSize = body.Optional("presence_context_size")?.AsCount(),
        FrequencyPenalty = body.Optional("frequency_penalty")?.AsDecimal(),
        FrequencyContextSize = body.Optional("frequency_context_size")?.AsCount(),
    };

    public static void CheckRanges(SamplingParameters sampling)
    {
        Limits.Check("temperature", sampling.Temperature, 0, 2);
        Limits.Check("top_p", sampling.TopP, 0, 1);
        Limits.Check("top_k", sampling.TopK, 0);
        Limits.Check("min_p", sampling.MinP, 0, 1);
        Limits.Check("min_tokens_to_keep", sampling.MinTokensToKeep, 1);
        Limits.Check("xtc_probability", sampling.XtcProbability, 0, 1);
        Limits.Check("xtc_threshold", sampling.XtcThreshold, 0, 1);
        if (sampling.RepetitionPenalty is <= 0)
        {
            throw InvalidRequest.Value("repetition_penalty", "Invalid 'repetition_penalty': expected a value > 0; 1 is neutral.");
        }

        Limits.Check("repetition_penalty", sampling.RepetitionPenalty, 0.01, 100);
        Limits.Check("repetition_context_size", sampling.RepetitionContextSize, 1, LongestContextSize);
        Limits.Check("presence_penalty", sampling.PresencePenalty, -2, 2);
        Limits.Check("presence_context_size", sampling.PresenceContextSize, 1, LongestContextSize);
        Limits.Check("frequency_penalty", sampling.FrequencyPenalty, -2, 2);
        Limits.Check("frequency_context_size", sampling.FrequencyContextSize, 1, LongestContextSize);
    }

    private static int? ReadTopK(Parameter body)
    {
        // vLLM and its clients write "all tokens" as -1.
        var value = body.Optional("top_k")?.AsCount();
        return value is -1 ? 0 : value;
    }
}
