using LocalInfer.Chat.ToolCalls;

namespace LocalInfer.Server.Generation;

/// <summary>What happens in a generation, in order. Endpoints see only this and write it in their own wire format.</summary>
public abstract record GenerationEvent;

/// <summary>A piece of one choice's reply.</summary>
/// <param name="Choice">The choice's index, from 0.</param>
/// <param name="Reply">Text, reasoning or a part of a tool call.</param>
/// <param name="Logprobs">The tokens that a text came from, in order; empty where the request does not ask or the reply is no text. The tokens
/// of reasoning and of tool calls are not reported, as OpenAI does not.</param>
public sealed record ReplyDelta(int Choice, ReplyEvent Reply, params IReadOnlyList<ContentToken> Logprobs) : GenerationEvent;

/// <summary>A choice is complete.</summary>
/// <param name="Choice">The choice's index, from 0.</param>
/// <param name="Reason">Why it ended.</param>
public sealed record ChoiceFinished(int Choice, ReplyFinishReason Reason) : GenerationEvent;

/// <summary>All choices are complete; the last event.</summary>
/// <param name="Usage">Token counts of the whole generation.</param>
public sealed record GenerationFinished(GenerationUsage Usage) : GenerationEvent;
