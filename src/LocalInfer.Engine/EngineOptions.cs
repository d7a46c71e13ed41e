namespace LocalInfer.Engine;

/// <summary>The bounds that an engine works within.</summary>
public sealed record EngineOptions
{
    /// <summary>The most sequences that run at a time, at least 1; more wait.</summary>
    public int MaxRunningSequences { get; init; } = 32;

    /// <summary>The most sequences that wait, at least 0; more are refused.</summary>
    public int MaxWaitingSequences { get; init; } = 256;

    /// <summary>Prompt tokens computed in one step, at least 1: the longest that a prompt holds up running replies.</summary>
    public int PrefillChunkTokens { get; init; } = 256;

    /// <summary>Bytes that the states of earlier sequences may take, kept for prompts that begin alike; 0 keeps none.</summary>
    public long CacheBytesLimit { get; init; } = Math.Min(2L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8);

    /// <summary>Bytes that the states of running sequences may take together.</summary>
    public long StateBytesLimit { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
}
