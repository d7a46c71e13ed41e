namespace LocalInfer.Engine;

/// <summary>Why a sequence ended.</summary>
public enum FinishReason
{
    /// <summary>An end token was sampled, or a stop sequence came.</summary>
    Stop,

    /// <summary>The token limit or the end of the context was reached.</summary>
    Length,

    /// <summary>It was cancelled, or the engine was shut down.</summary>
    Cancelled,

    /// <summary>Its time was up.</summary>
    TimedOut,

    /// <summary>It failed; the event says why.</summary>
    Error,
}
