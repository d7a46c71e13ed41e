namespace LocalInfer.Cli.Eval.Running;

/// <summary>A server gave no answer.</summary>
/// <param name="message">Why, for a person.</param>
/// <param name="isUnreachable">Whether there was no server to ask; false where it refused or took too long.</param>
internal sealed class EndpointException(string message, bool isUnreachable = false) : Exception(message)
{
    /// <summary>Whether there was no server to ask.</summary>
    public bool IsUnreachable { get; } = isUnreachable;
}
