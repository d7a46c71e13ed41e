namespace LocalInfer.Engine.Sampling;

/// <summary>How tokens are picked from logits. What is not named is neutral: it changes nothing.</summary>
/// <param name="Temperature">0 and above; below <see cref="GreedyBelow"/> the most likely token is picked.</param>
/// <param name="Seed">Makes the picks repeatable, whatever else runs; null draws a new seed.</param>
public sealed record SamplingOptions(double Temperature, long? Seed = null)
{
    /// <summary>Temperatures below this one count as 0: their quotients would leave the range of float32.</summary>
    public const double GreedyBelow = 1e-5;

    /// <summary>The tokens that a penalty looks back on where a request does not say, as in mlx_lm.</summary>
    public const int DefaultPenaltyWindow = 20;

    /// <summary>Always the most likely token.</summary>
    public static SamplingOptions Greedy { get; } = new(0);

    /// <summary>0 to 1: the most likely tokens are kept that together have this probability, and those as likely as the last of them; 1 = all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>How many of the most likely tokens are kept; 0 = all.</summary>
    public int TopK { get; init; }

    /// <summary>0 to 1: tokens are kept that have at least this share of the most likely token's probability; 0 = all.</summary>
    public double MinP { get; init; }

    /// <summary>The most likely tokens that <see cref="MinP"/> never takes away, at least 1.</summary>
    public int MinTokensToKeep { get; init; } = 1;

    /// <summary>0 to 1: how often XTC takes away the most likely tokens; 0 = never.</summary>
    public double XtcProbability { get; init; }

    /// <summary>0 to 1: XTC takes away the tokens more probable than this, but for the least probable of them.</summary>
    public double XtcThreshold { get; init; } = 0.1;

    /// <summary>Tokens that XTC leaves alone.</summary>
    public IReadOnlyList<int> XtcExemptTokenIds { get; init; } = [];

    /// <summary>Above 0; 1 is neutral, more makes what was said less likely.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Tokens of prompt and output that <see cref="RepetitionPenalty"/> looks back on, at least 1.</summary>
    public int RepetitionWindow { get; init; } = DefaultPenaltyWindow;

    /// <summary>Taken once from the logit of a token that was said; 0 is neutral.</summary>
    public double PresencePenalty { get; init; }

    /// <summary>Tokens of prompt and output that <see cref="PresencePenalty"/> looks back on, at least 1.</summary>
    public int PresenceWindow { get; init; } = DefaultPenaltyWindow;

    /// <summary>Taken from the logit of a token for each time that it was said; 0 is neutral.</summary>
    public double FrequencyPenalty { get; init; }

    /// <summary>Tokens of prompt and output that <see cref="FrequencyPenalty"/> looks back on, at least 1.</summary>
    public int FrequencyWindow { get; init; } = DefaultPenaltyWindow;

    /// <summary>What is added to the logits of single tokens.</summary>
    public IReadOnlyList<TokenBias> LogitBias { get; init; } = [];

    /// <summary>How many alternatives to report with each token's log-probability; null reports none, nor the token's own.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>Whether the most likely token is picked.</summary>
    public bool IsGreedy => Temperature < GreedyBelow;

    /// <summary>A seed for the index-th of several sequences that one seed is given for.</summary>
    /// <remarks>Hashed, so that seeds that are counted up do not meet those of other sequences.</remarks>
    public static long DeriveSeed(long seed, int index) => unchecked((long)RandomSource.Mix(~seed, index));

    /// <summary>Tokens of the past that some penalty looks back on; 0 where none does.</summary>
    internal int LongestWindow => Math.Max(
        RepetitionPenalty != 1 ? RepetitionWindow : 0,
        Math.Max(PresencePenalty != 0 ? PresenceWindow : 0, FrequencyPenalty != 0 ? FrequencyWindow : 0));

    /// <summary>Whether bias or penalties change the logits.</summary>
    internal bool ChangesLogits => LogitBias.Count > 0 || LongestWindow > 0;

    /// <summary>Whether nothing but logits and temperature decides, and nothing is reported beside the token.</summary>
    internal bool NeedsOnlyLogits => TopLogprobs is null && !ChangesLogits
        && (IsGreedy || (TopP >= 1 && TopK == 0 && MinP <= 0 && XtcProbability <= 0));
}
