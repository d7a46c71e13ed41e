using LocalInfer.Server.Streaming;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LocalInfer.Server.Errors;

/// <summary>The outermost middleware: every failure, the framework's own included, leaves in OpenAI's error shape.</summary>
internal sealed class ErrorHandling(ILogger logger)
{
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && FrameworkError(context) is { } error)
            {
                await ErrorResponse.WriteAsync(context, error);
            }
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            logger.LogDebug("{Method} {Path}: the client went away", context.Request.Method, context.Request.Path);
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = ClientClosedRequest;
            }
        }
        catch (Exception exception) when (context.Response.HasStarted)
        {
            // Some clients ignore the event; all notice a reply that breaks off, which is how the framework ends it when the exception
            // goes on. Aborting here instead could overtake the event on its way out.
            await new SseWriter(context.Response).WriteErrorAsync(Describe(exception), context.RequestAborted);
            throw;
        }
#pragma warning disable CA1031 // The last line of defence: whatever it is, the client gets the error shape.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var error = Describe(exception);
            if (error.Status >= StatusCodes.Status500InternalServerError && error.RetryAfter is null)
            {
                logger.LogError(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
            }

            await ErrorResponse.WriteAsync(context, error);
        }
    }

    private static ApiError Describe(Exception exception) => exception switch
    {
        ApiException known => known.Error,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            ApiError.InvalidRequest("request_too_large", null, "The request body is larger than this server accepts.", 413),
        BadHttpRequestException bad => ApiError.InvalidRequest(null, null, bad.Message, bad.StatusCode),
        _ => ApiError.Internal("The server failed while handling this request; its log has the details."),
    };

    private static ApiError? FrameworkError(HttpContext context)
    {
        var target = $"{context.Request.Method} {context.Request.Path}";
        return context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => ApiError.InvalidRequest("unknown_url", null, $"Unknown request URL: {target}.", 404),
            StatusCodes.Status405MethodNotAllowed => ApiError.InvalidRequest(
                "method_not_allowed", null, $"Not allowed: {target}. Allowed here: {context.Response.Headers.Allow}.", 405),
            _ => null,
        };
    }
}
