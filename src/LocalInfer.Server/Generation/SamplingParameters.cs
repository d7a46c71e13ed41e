namespace LocalInfer.Server.Generation;

/// <summary>
/// How tokens are picked, as a request, the command line or a model's files say it; null = not said. Ranges are checked before a value
/// gets here.
/// </summary>
public sealed record SamplingParameters
{
    /// <summary>0 and above; 0 is greedy.</summary>
    public double? Temperature { get; init; }

    /// <summary>Makes sampling repeatable; any 64-bit value.</summary>
    public long? Seed { get; init; }

    /// <summary>0 to 1; 1 keeps all tokens.</summary>
    public double? TopP { get; init; }

    /// <summary>How many tokens are kept, at least 0; 0 keeps all.</summary>
    public int? TopK { get; init; }

    /// <summary>0 to 1; 0 keeps all tokens.</summary>
    public double? MinP { get; init; }

    /// <summary>How many tokens <see cref="MinP"/> keeps in any case, at least 1.</summary>
    public int? MinTokensToKeep { get; init; }

    /// <summary>0 to 1; 0 is never.</summary>
    public double? XtcProbability { get; init; }

    /// <summary>0 to 1.</summary>
    public double? XtcThreshold { get; init; }

    /// <summary>Greater than 0; 1 is neutral.</summary>
    public double? RepetitionPenalty { get; init; }

    /// <summary>Tokens that the repetition penalty looks back on, at least 1.</summary>
    public int? RepetitionContextSize { get; init; }

    /// <summary>−2 to 2; 0 is neutral.</summary>
    public double? PresencePenalty { get; init; }

    /// <summary>Tokens that the presence penalty looks back on, at least 1.</summary>
    public int? PresenceContextSize { get; init; }

    /// <summary>−2 to 2; 0 is neutral.</summary>
    public double? FrequencyPenalty { get; init; }

    /// <summary>Tokens that the frequency penalty looks back on, at least 1.</summary>
    public int? FrequencyContextSize { get; init; }

    /// <summary>These parameters, and where they do not say, those of another source.</summary>
    public SamplingParameters Or(SamplingParameters other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new SamplingParameters
        {
            Temperature = Temperature ?? other.Temperature,
            Seed = Seed ?? other.Seed,
            TopP = TopP ?? other.TopP,
            TopK = TopK ?? other.TopK,
            MinP = MinP ?? other.MinP,
            MinTokensToKeep = MinTokensToKeep ?? other.MinTokensToKeep,
            XtcProbability = XtcProbability ?? other.XtcProbability,
            XtcThreshold = XtcThreshold ?? other.XtcThreshold,
            RepetitionPenalty = RepetitionPenalty ?? other.RepetitionPenalty,
            RepetitionContextSize = RepetitionContextSize ?? other.RepetitionContextSize,
            PresencePenalty = PresencePenalty ?? other.PresencePenalty,
            PresenceContextSize = PresenceContextSize ?? other.PresenceContextSize,
            FrequencyPenalty = FrequencyPenalty ?? other.FrequencyPenalty,
            FrequencyContextSize = FrequencyContextSize ?? other.FrequencyContextSize,
        };
    }
}
