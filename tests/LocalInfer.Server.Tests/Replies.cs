using LocalInfer.Chat.ToolCalls;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Tests;

/// <summary>Event sequences that a generation may yield.</summary>
internal static class Replies
{
    public static readonly GenerationUsage Usage = new(PromptTokens: 11, CompletionTokens: 7, CachedTokens: 4, ReasoningTokens: 2);

    public static GenerationEvent[] Text(params string[] pieces) =>
        Of(ReplyFinishReason.Stop, [.. pieces.Select(piece => new ReplyText(piece))]);

    public static GenerationEvent[] Of(ReplyFinishReason reason, params ReplyEvent[] events) =>
        [.. events.Select(item => new ReplyDelta(0, item)), new ChoiceFinished(0, reason), new GenerationFinished(Usage)];

    public static GenerationEvent[] Calls(params ReplyEvent[] events) => Of(ReplyFinishReason.ToolCalls, events);
}
