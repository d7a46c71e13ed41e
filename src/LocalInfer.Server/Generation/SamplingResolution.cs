using LocalInfer.Engine.Sampling;

namespace LocalInfer.Server.Generation;

/// <summary>Decides how a request's tokens are picked: as it says, else by the defaults, else neutrally.</summary>
internal static class SamplingResolution
{
    // Neutral is the model's own distribution.
    private const double NeutralTemperature = 1;

    /// <summary>
    /// The options of a request's choices, apart from seed and alternatives. At temperature 0 the defaults' penalties do not apply: who asks
    /// for the most likely token wants that one, unless the request itself names a penalty.
    /// </summary>
    public static SamplingOptions Resolve(SamplingParameters request, SamplingParameters defaults)
    {
        var options = new SamplingOptions(request.Temperature ?? defaults.Temperature ?? NeutralTemperature, request.Seed);
        SamplingParameters said = request.Or(options.IsGreedy
            ? defaults with { RepetitionPenalty = null, PresencePenalty = null, FrequencyPenalty = null }
            : defaults);
        return options with
        {
            TopP = said.TopP ?? options.TopP,
            TopK = said.TopK ?? options.TopK,
            MinP = said.MinP ?? options.MinP,
            MinTokensToKeep = said.MinTokensToKeep ?? options.MinTokensToKeep,
            XtcProbability = said.XtcProbability ?? options.XtcProbability,
            XtcThreshold = said.XtcThreshold ?? options.XtcThreshold,
            RepetitionPenalty = said.RepetitionPenalty ?? options.RepetitionPenalty,
            RepetitionWindow = said.RepetitionContextSize ?? options.RepetitionWindow,
            PresencePenalty = said.PresencePenalty ?? options.PresencePenalty,
            PresenceWindow = said.PresenceContextSize ?? options.PresenceWindow,
            FrequencyPenalty = said.FrequencyPenalty ?? options.FrequencyPenalty,
            FrequencyWindow = said.FrequencyContextSize ?? options.FrequencyWindow,
        };
    }

    /// <summary>The options of one choice: the first takes the request's seed itself, so that asking for more choices does not change it.</summary>
    public static SamplingOptions OfChoice(SamplingOptions options, int choice) =>
        choice == 0 || options.Seed is not { } seed ? options : options with { Seed = SamplingOptions.DeriveSeed(seed, choice) };
}
