namespace LocalInfer.Cli.Hub;

/// <summary>The hub, or the way to it, failed; the message is the one line that the person sees.</summary>
internal sealed class HubException(string message, HubFailure failure = HubFailure.Final, TimeSpan? retryAfter = null) : Exception(message)
{
    /// <summary>Whether another try may help.</summary>
    public HubFailure Failure { get; } = failure;

    /// <summary>How long the hub asks to wait; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Whether the hub has no such repository.</summary>
    public bool IsUnknownRepository { get; init; }
}
