using System.Globalization;
using LocalInfer.Server.Generation;

namespace LocalInfer.Cli.Chat;

/// <summary>What a reply cost.</summary>
/// <param name="Usage">Its tokens.</param>
/// <param name="FirstAfter">From the request to the first piece of the reply.</param>
/// <param name="Rest">From then to the end.</param>
internal sealed record ReplyStatistics(GenerationUsage Usage, TimeSpan FirstAfter, TimeSpan Rest)
{
    /// <summary>One line.</summary>
    /// <param name="contextLength">The most tokens of prompt and reply together.</param>
    public string Describe(int contextLength) => string.Create(
        CultureInfo.InvariantCulture,
        $"prompt {Usage.PromptTokens} tokens, first piece after {FirstAfter.TotalSeconds:0.00} s · reply {Usage.CompletionTokens} tokens{Rate()} · {Usage.TotalTokens} of {contextLength} tokens of context");

    private string Rate() => Usage.CompletionTokens > 1 && Rest > TimeSpan.Zero
        ? string.Create(CultureInfo.InvariantCulture, $", {(Usage.CompletionTokens - 1) / Rest.TotalSeconds:0.0} a second")
        : "";
}
