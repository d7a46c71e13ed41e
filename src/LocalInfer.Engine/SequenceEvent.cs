using LocalInfer.Engine.Sampling;

namespace LocalInfer.Engine;

/// <summary>What a sequence publishes: its tokens in order, then its end.</summary>
public abstract record SequenceEvent;

/// <summary>A token was generated, sampled or forced.</summary>
/// <param name="TokenId">The token. An end token is published too, with no text.</param>
/// <param name="Text">The text that became certain with it: whole characters, less what may become a stop sequence, plus what was
/// held back before. May be empty.</param>
/// <param name="CompletionTokens">Tokens generated so far, this one included.</param>
/// <param name="Logprobs">How likely it was; null where the request does not ask.</param>
public sealed record TokenGenerated(int TokenId, string Text, int CompletionTokens, TokenLogprobs? Logprobs = null) : SequenceEvent;

/// <summary>The sequence has ended; the last event.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Text">Text that was held back and is certain now; may be empty.</param>
/// <param name="CompletionTokens">Tokens generated in all.</param>
/// <param name="Error">What went wrong, where <paramref name="Reason"/> is <see cref="FinishReason.Error"/>.</param>
public sealed record SequenceFinished(FinishReason Reason, string Text, int CompletionTokens, string? Error = null) : SequenceEvent;
