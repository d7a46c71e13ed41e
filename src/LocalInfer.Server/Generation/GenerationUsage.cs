namespace LocalInfer.Server.Generation;

/// <summary>Token counts of a generation.</summary>
/// <param name="PromptTokens">Tokens of the prompt, cached ones included.</param>
/// <param name="CompletionTokens">Tokens generated, over all choices; reasoning and end tokens included.</param>
/// <param name="CachedTokens">Prompt tokens whose state was reused.</param>
/// <param name="ReasoningTokens">Generated tokens that were reasoning.</param>
public sealed record GenerationUsage(int PromptTokens, int CompletionTokens, int CachedTokens = 0, int ReasoningTokens = 0)
{
    /// <summary>Prompt and completion together.</summary>
    public int TotalTokens => PromptTokens + CompletionTokens;
}
