namespace LocalInfer.Engine.Sampling;

/// <summary>What sampling keeps of one sequence: its options, its random numbers and the tokens that penalties look back on. Loop thread only.</summary>
internal sealed class SequenceSampling
{
    private const int DrawsPerToken = 2;

    private readonly RandomSource _random;
    private readonly TokenWindow _window;
    private long _tokens;

    /// <summary>Begins a sequence.</summary>
    /// <param name="options">How its tokens are picked.</param>
    /// <param name="prompt">The prompt's token ids.</param>
    public SequenceSampling(SamplingOptions options, ReadOnlySpan<int> prompt)
    {
        Options = options;
        _random = new RandomSource(options.Seed ?? Random.Shared.NextInt64());
        _window = new TokenWindow(options.LongestWindow, prompt);
    }

    /// <summary>How tokens are picked.</summary>
    public SamplingOptions Options { get; }

    /// <summary>What was likely where the last token was sampled; null where the options do not ask.</summary>
    public TokenLogprobs? Logprobs { get; set; }

    /// <summary>The number that decides which of the next token's candidates is drawn, at least 0 and below 1.</summary>
    public double TokenDraw => DrawOf(0);

    /// <summary>The number that decides whether XTC applies to the next token, at least 0 and below 1.</summary>
    public double XtcDraw => _random.At((_tokens * DrawsPerToken) + 1);

    /// <summary>The <see cref="TokenDraw"/> of a token to come.</summary>
    /// <param name="ahead">How many come before it.</param>
    public double DrawOf(int ahead) => _random.At((_tokens + ahead) * DrawsPerToken);

    /// <summary>The last tokens of prompt and output, the oldest first.</summary>
    public ReadOnlySpan<int> Last(int count) => _window.Last(count);

    /// <summary>Takes a token of the output, sampled or forced.</summary>
    public void Append(int tokenId)
    {
        _tokens++;
        _window.Append(tokenId);
    }

    /// <summary>The log-probabilities of a token that could not be another one; null where the options do not ask.</summary>
    public TokenLogprobs? ForcedLogprobs(int tokenId) => Options.TopLogprobs is { } count
        ? new TokenLogprobs(0, count > 0 ? [new TokenLogprob(tokenId, 0)] : [])
        : null;
}
