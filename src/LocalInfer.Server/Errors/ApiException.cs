namespace LocalInfer.Server.Errors;

/// <summary>Ends a request with an error that the client is told: as the HTTP reply, or as a stream's last event once that has begun.</summary>
/// <param name="error">What the client sees.</param>
/// <param name="cause">What led to it, for the log.</param>
public sealed class ApiException(ApiError error, Exception? cause = null) : Exception(error.Message, cause)
{
    /// <summary>What the client sees.</summary>
    public ApiError Error { get; } = error;
}
