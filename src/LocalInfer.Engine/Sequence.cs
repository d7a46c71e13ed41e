using System.Threading.Channels;

namespace LocalInfer.Engine;

/// <summary>One running generation. Whoever submitted it reads its events and may cancel it, on any thread.</summary>
public sealed class Sequence
{
    private readonly Channel<SequenceEvent> _events =
        Channel.CreateUnbounded<SequenceEvent>(new UnboundedChannelOptions { SingleWriter = true });

    private volatile bool _isCancelled;

    internal Sequence(DateTimeOffset queued) => Queued = queued;

    /// <summary>Its events in order; completes after the <see cref="SequenceFinished"/>.</summary>
    public ChannelReader<SequenceEvent> Events => _events.Reader;

    /// <summary>When it was submitted.</summary>
    public DateTimeOffset Queued { get; }

    /// <summary>When its first token was published; null before.</summary>
    public DateTimeOffset? FirstToken { get; private set; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? Ended { get; private set; }

    /// <summary>Prompt tokens that did not have to be computed; settled when the first token is published.</summary>
    public int CachedTokens { get; internal set; }

    /// <summary>Generated tokens that the constraint forced, and that were not sampled; settled when the sequence ends.</summary>
    public int ForcedTokens { get; internal set; }

    internal bool IsCancelled => _isCancelled;

    /// <summary>Ends the sequence at the engine's next step, also while it waits or its prompt is computed. Its memory is freed then.</summary>
    public void Cancel() => _isCancelled = true;

    internal void Publish(TokenGenerated token, TimeProvider clock)
    {
        FirstToken ??= clock.GetUtcNow();
        _events.Writer.TryWrite(token);
    }

    internal void Publish(SequenceFinished finished, TimeProvider clock)
    {
        Ended = clock.GetUtcNow();
        _events.Writer.TryWrite(finished);
        _events.Writer.TryComplete();
    }
}
