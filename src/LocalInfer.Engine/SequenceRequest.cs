using LocalInfer.Constraints;
using LocalInfer.Engine.Sampling;

namespace LocalInfer.Engine;

/// <summary>What a sequence is to generate.</summary>
public sealed record SequenceRequest
{
    /// <summary>The prompt's token ids, at least one; copied when the request is submitted.</summary>
    public required ReadOnlyMemory<int> PromptTokenIds { get; init; }

    /// <summary>The most tokens to generate, at least 1; the context's end is a limit too.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Tokens that end the sequence.</summary>
    public required IReadOnlySet<int> EosTokenIds { get; init; }

    /// <summary>How tokens are picked.</summary>
    public SamplingOptions Sampling { get; init; } = SamplingOptions.Greedy;

    /// <summary>Texts that end the sequence and are not published; none is empty.</summary>
    public IReadOnlyList<string> StopSequences { get; init; } = [];

    /// <summary>How long it may take from submission to end; null = as long as it needs.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The language that the output must stay in, or null. The sequence owns it.</summary>
    public ITokenConstraint? Constraint { get; init; }
}
