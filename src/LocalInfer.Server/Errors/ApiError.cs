using System.Globalization;

namespace LocalInfer.Server.Errors;

/// <summary>An error as clients see it: a status and OpenAI's four fields.</summary>
/// <param name="Status">The HTTP status, 400 to 599.</param>
/// <param name="Type">The class of error, such as <c>invalid_request_error</c>.</param>
/// <param name="Code">A code that clients branch on, or null.</param>
/// <param name="Param">The request field at fault, such as <c>messages[2].content[0].type</c>, or null.</param>
/// <param name="Message">What was wrong and what to do, for a person.</param>
public sealed record ApiError(int Status, string Type, string? Code, string? Param, string Message)
{
    private const string InvalidRequestType = "invalid_request_error";

    /// <summary>When to try again; null where that would not help or is unknown.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The request is at fault.</summary>
    /// <param name="code">A code of OpenAI's, or null.</param>
    /// <param name="param">The field at fault, or null.</param>
    /// <param name="message">What was wrong.</param>
    /// <param name="status">The status, where it is not 400.</param>
    public static ApiError InvalidRequest(string? code, string? param, string message, int status = 400) =>
        new(status, InvalidRequestType, code, param, message);

    /// <summary>404: no model has this name.</summary>
    /// <param name="name">The name asked for.</param>
    public static ApiError ModelNotFound(string name) =>
        InvalidRequest("model_not_found", "model", $"The model `{name}` does not exist or you do not have access to it.", 404);

    /// <summary>400: the prompt leaves no room for a reply. Agents match both the code and the words.</summary>
    /// <param name="contextLength">The most tokens that prompt and reply may have together.</param>
    /// <param name="promptTokens">The prompt's tokens.</param>
    public static ApiError ContextLengthExceeded(int contextLength, int promptTokens) => InvalidRequest(
        "context_length_exceeded",
        "messages",
        string.Create(
            CultureInfo.InvariantCulture,
            $"This model's maximum context length is {contextLength} tokens. However, your messages resulted in {promptTokens} tokens. Please reduce the length of the messages."));

    /// <summary>429: too many requests are waiting.</summary>
    /// <param name="retryAfter">When a place is likely to be free.</param>
    public static ApiError QueueFull(TimeSpan retryAfter) =>
        new(429, "rate_limit_exceeded", "queue_full", null, "Too many requests are waiting for this model. Please try again shortly.")
        {
            RetryAfter = retryAfter,
        };

    /// <summary>503: the server listens, its model is not loaded yet. SDKs try again by themselves.</summary>
    public static ApiError ModelLoading() =>
        new(503, "server_error", "model_loading", null, "The model is still loading. Please try again shortly.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>503: the server takes no requests.</summary>
    /// <param name="message">Why.</param>
    /// <param name="retryAfter">When another try makes sense.</param>
    public static ApiError Unavailable(string message, TimeSpan retryAfter) =>
        new(503, "server_error", "unavailable", null, message) { RetryAfter = retryAfter };

    /// <summary>504: the reply took longer than this server allows.</summary>
    public static ApiError TimedOut() =>
        new(504, "server_error", "timeout", null, "The reply took longer than this server allows; lower max_tokens, shorten the prompt, or start the server with a larger --timeout.");

    /// <summary>500: the server is at fault; the client is told not to repeat the request.</summary>
    /// <param name="message">What went wrong.</param>
    public static ApiError Internal(string message) => new(500, "server_error", "internal_error", null, message);
}
