using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Contracts;

/// <summary>Token counts of a reply.</summary>
internal sealed record UsageBody(
    int PromptTokens,
    int CompletionTokens,
    int TotalTokens,
    PromptTokensDetails PromptTokensDetails,
    CompletionTokensDetails CompletionTokensDetails)
{
    public static UsageBody Of(GenerationUsage usage) => new(
        usage.PromptTokens,
        usage.CompletionTokens,
        usage.TotalTokens,
        new PromptTokensDetails(usage.CachedTokens),
        new CompletionTokensDetails(usage.ReasoningTokens));
}

internal sealed record PromptTokensDetails(int CachedTokens);

internal sealed record CompletionTokensDetails(int ReasoningTokens);
