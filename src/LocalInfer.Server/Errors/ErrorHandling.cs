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
#pragma warning disable CA1031 // The last line of defence: whatever it is, the client gets the error shape.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await FailAsync(context, Describe(exception, context));
        }
    }

    private static async Task FailAsync(HttpContext context, ApiError error)
    {
        if (!context.Response.HasStarted)
        {
            await ErrorResponse.WriteAsync(context, error);
            return;
        }

        // Some clients ignore the event, all notice a connection that breaks off.
        await new SseWriter(context.Response).WriteErrorAsync(error, context.RequestAborted);
        context.Abort();
    }

    private ApiError Describe(Exception exception, HttpContext context)
    {
        switch (exception)
        {
            case ApiException { Error.Status: < 500 } known:
                return known.Error;
            case ApiException known:
                logger.LogError(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
                return known.Error;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return ApiError.InvalidRequest("request_too_large", null, "The request body is larger than this server accepts.", 413);
            case BadHttpRequestException bad:
                return ApiError.InvalidRequest(null, null, bad.Message, bad.StatusCode);
            default:
                logger.LogError(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
                return ApiError.Internal("The server failed while handling this request; its log has the details.");
        }
    }

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
