using System.Runtime.CompilerServices;
using LocalInfer.Chat.Replies;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Engine;
using LocalInfer.Server.Errors;

namespace LocalInfer.Server.Generation;

/// <summary>A sequence of the engine read as a reply of one choice.</summary>
internal sealed class EngineGeneration(Sequence sequence, ReplyReader reader, int promptTokens) : PreparedGeneration
{
    private int _reasoningTokens;

    /// <inheritdoc/>
    public override async IAsyncEnumerable<GenerationEvent> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.Register(sequence.Cancel);
        await foreach (SequenceEvent item in sequence.Events.ReadAllAsync(cancellationToken))
        {
            foreach (ReplyEvent reply in Read(item))
            {
                yield return new ReplyDelta(0, reply);
            }

            if (EndOf(item) is not { } end)
            {
                continue;
            }

            yield return new ChoiceFinished(0, end.Reason);
            yield return new GenerationFinished(
                new GenerationUsage(promptTokens, end.CompletionTokens, ReasoningTokens: _reasoningTokens));
            yield break;
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        sequence.Cancel();
        return ValueTask.CompletedTask;
    }

    private IReadOnlyList<ReplyEvent> Read(SequenceEvent item)
    {
        switch (item)
        {
            case TokenGenerated token:
                _reasoningTokens += reader.IsReasoning ? 1 : 0;
                return reader.Append(token.TokenId, token.Text);
            case SequenceFinished { Reason: FinishReason.Stop or FinishReason.Length } finished:
                return [.. reader.Append(tokenId: -1, finished.Text), .. reader.Finish()];
            default:
                return [];
        }
    }

    private (ReplyFinishReason Reason, int CompletionTokens)? EndOf(SequenceEvent item)
    {
        ToolCallReader calls = reader.Calls;
        switch (item)
        {
            case TokenGenerated token when calls.EndsTurn:
                sequence.Cancel();
                return (ReplyFinishReason.ToolCalls, token.CompletionTokens);
            case SequenceFinished { Reason: FinishReason.Length } finished:
                return (ReplyFinishReason.Length, finished.CompletionTokens);
            case SequenceFinished { Reason: FinishReason.Stop } finished:
                return (calls.CallCount > 0 ? ReplyFinishReason.ToolCalls : ReplyFinishReason.Stop, finished.CompletionTokens);
            case SequenceFinished { Reason: FinishReason.Error } finished:
                throw new ApiException(ApiError.Internal(finished.Error ?? "The generation failed."));
            case SequenceFinished:
                throw new ApiException(ApiError.Internal("The server is shutting down."));
            default:
                return null;
        }
    }
}
