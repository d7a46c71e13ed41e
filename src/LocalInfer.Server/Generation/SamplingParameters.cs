namespace LocalInfer.Server.Generation;

/// <summary>
/// How tokens are picked, as the request says it; null means the model's own default. Ranges are checked before a value gets here.
/// The engine honours <see cref="Temperature"/> and <see cref="Seed"/>; the other fields are carried to it and not acted on yet.
/// </summary>
public sealed record SamplingParameters
{
    /// <summary>0 to 2; 0 is greedy.</summary>
    public double? Temperature { get; init; }

    /// <summary>Makes sampling repeatable; any 64-bit value.</summary>
    public long? Seed { get; init; }

    /// <summary>0 to 1; 1 keeps all tokens.</summary>
    public double? TopP { get; init; }

    /// <summary>How many tokens are kept, at least 0; 0 keeps all.</summary>
    public int? TopK { get; init; }

    /// <summary>0 to 1; 0 keeps all tokens.</summary>
    public double? MinP { get; init; }

    /// <summary>−2 to 2; 0 is neutral.</summary>
    public double? FrequencyPenalty { get; init; }

    /// <summary>−2 to 2; 0 is neutral.</summary>
    public double? PresencePenalty { get; init; }

    /// <summary>Greater than 0; 1 is neutral.</summary>
    public double? RepetitionPenalty { get; init; }
}
