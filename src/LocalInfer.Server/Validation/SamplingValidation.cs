using LocalInfer.Server.Errors;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Validation;

/// <summary>Reads how tokens are to be picked and how many.</summary>
internal static class SamplingValidation
{
    /// <summary>Checks types only; <see cref="CheckRanges"/> follows once the rest of the request is known to be sound.</summary>
    public static SamplingParameters Read(Parameter body) => new()
    {
        Temperature = body.Optional("temperature")?.AsDecimal(),
        Seed = body.Optional("seed")?.AsInteger(),
        TopP = body.Optional("top_p")?.AsDecimal(),
        TopK = ReadTopK(body),
        MinP = body.Optional("min_p")?.AsDecimal(),
        FrequencyPenalty = body.Optional("frequency_penalty")?.AsDecimal(),
        PresencePenalty = body.Optional("presence_penalty")?.AsDecimal(),
        RepetitionPenalty = body.Optional("repetition_penalty")?.AsDecimal(),
    };

    public static void CheckRanges(SamplingParameters sampling)
    {
        Limits.Check("temperature", sampling.Temperature, 0, 2);
        Limits.Check("top_p", sampling.TopP, 0, 1);
        Limits.Check("top_k", sampling.TopK, 0);
        Limits.Check("min_p", sampling.MinP, 0, 1);
        Limits.Check("frequency_penalty", sampling.FrequencyPenalty, -2, 2);
        Limits.Check("presence_penalty", sampling.PresencePenalty, -2, 2);
        if (sampling.RepetitionPenalty <= 0)
        {
            throw InvalidRequest.Value("repetition_penalty", "Invalid 'repetition_penalty': expected a value > 0; 1 is neutral.");
        }
    }

    private static int? ReadTopK(Parameter body)
    {
        // vLLM and its clients write "all tokens" as -1.
        var value = body.Optional("top_k")?.AsCount();
        return value is -1 ? 0 : value;
    }
}
