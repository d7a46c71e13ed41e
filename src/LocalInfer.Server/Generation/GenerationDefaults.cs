namespace LocalInfer.Server.Generation;

/// <summary>What holds for requests that do not say.</summary>
public sealed record GenerationDefaults
{
    /// <summary>The most tokens of a reply, at least 1; the rest of the context is a limit too.</summary>
    public int MaxTokens { get; init; } = 8192;

    /// <summary>The most tool calls of a reply, at least 1; it ends behind the last.</summary>
    public int MaxToolCalls { get; init; } = 16;

    /// <summary>Whether tool calls are held to their schemas from where they begin; else they are only read.</summary>
    public bool ConstrainToolCalls { get; init; } = true;

    /// <summary>How tokens are picked; what is not said is neutral.</summary>
    public SamplingParameters Sampling { get; init; } = new();

    /// <summary>How long a request may take, the time in the queue included; null = as long as it needs.</summary>
    public TimeSpan? Timeout { get; init; }
}
