using System.Threading.Channels;
using LocalInfer.Chat.Replies;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Engine;
using LocalInfer.Server.Errors;

namespace LocalInfer.Server.Generation;

/// <summary>Reads one sequence of the engine as one choice of a reply. One reader at a time.</summary>
internal sealed class ChoiceReader(int index, Sequence sequence, ReplyReader reader, ContentTokens tokens, IReadOnlySet<int> eosTokenIds, Action<ReplyEvent> check)
{
    private bool _isBehindReasoning;

    /// <summary>The sequence's events.</summary>
    public ChannelReader<SequenceEvent> Events => sequence.Events;

    /// <summary>Whether the choice is complete; events that still come are of no interest.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Tokens generated so far.</summary>
    public int CompletionTokens { get; private set; }

    /// <summary>Those of them that were reasoning.</summary>
    public int ReasoningTokens { get; private set; }

    /// <summary>Prompt tokens that were in the cache.</summary>
    public int CachedTokens => sequence.CachedTokens;

    /// <summary>Ends the sequence.</summary>
    public void Cancel() => sequence.Cancel();

    /// <summary>What an event of the sequence means for the reply.</summary>
    /// <exception cref="ApiException">The sequence failed.</exception>
    public IEnumerable<GenerationEvent> Read(SequenceEvent item)
    {
        foreach (ReplyEvent reply in ReplyOf(item))
        {
            check(reply);
            yield return new ReplyDelta(index, reply, tokens.Take(reply));
        }

        if (EndOf(item) is { } reason)
        {
            IsFinished = true;
            yield return new ChoiceFinished(index, reason);
        }
    }

    private IReadOnlyList<ReplyEvent> ReplyOf(SequenceEvent item)
    {
        switch (item)
        {
            case TokenGenerated token:
                CompletionTokens = token.CompletionTokens;
                bool wasReasoning = reader.IsReasoning;
                ReasoningTokens += wasReasoning ? 1 : 0;
                IReadOnlyList<ReplyEvent> events = reader.Append(token.TokenId, token.Text);
                KeepIfContent(token, isReasoning: wasReasoning || reader.IsReasoning);
                return events;
            case SequenceFinished { Reason: FinishReason.Stop or FinishReason.Length } finished:
                CompletionTokens = finished.CompletionTokens;
                return [.. reader.Append(tokenId: -1, finished.Text), .. reader.Finish()];
            default:
                return [];
        }
    }

    private void KeepIfContent(TokenGenerated token, bool isReasoning)
    {
        if (isReasoning)
        {
            tokens.Clear();
            _isBehindReasoning = true;
            return;
        }

        // The line breaks between reasoning and answer belong to neither.
        bool isBreak = _isBehindReasoning && token.Text.Length > 0 && token.Text.AsSpan().Trim('\n').IsEmpty;
        if (!isBreak && !eosTokenIds.Contains(token.TokenId))
        {
            _isBehindReasoning = false;
            tokens.Add(token.TokenId, token.Logprobs);
        }
    }

    private ReplyFinishReason? EndOf(SequenceEvent item)
    {
        ToolCallReader calls = reader.Calls;
        switch (item)
        {
            case TokenGenerated when calls.EndsTurn:
                Cancel();
                return ReplyFinishReason.ToolCalls;
            case SequenceFinished { Reason: FinishReason.Length }:
                return calls.EndsWithCall ? ReplyFinishReason.ToolCalls : ReplyFinishReason.Length;
            case SequenceFinished { Reason: FinishReason.Stop }:
                return calls.CallCount > 0 ? ReplyFinishReason.ToolCalls : ReplyFinishReason.Stop;
            case SequenceFinished { Reason: FinishReason.Error } finished:
                throw new ApiException(ApiError.Internal(finished.Error ?? "The generation failed."));
            case SequenceFinished { Reason: FinishReason.TimedOut }:
                throw new ApiException(ApiError.TimedOut());
            case SequenceFinished:
                throw new ApiException(ApiError.Unavailable("The server is shutting down.", EngineModel.RetryAfterRestart));
            default:
                return null;
        }
    }
}
