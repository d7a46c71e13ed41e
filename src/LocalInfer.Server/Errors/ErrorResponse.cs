using System.Globalization;
using LocalInfer.Server.Contracts;
using Microsoft.AspNetCore.Http;

namespace LocalInfer.Server.Errors;

/// <summary>Writes an error as a plain HTTP reply.</summary>
internal static class ErrorResponse
{
    public static Task WriteAsync(HttpContext context, ApiError error)
    {
        var response = context.Response;
        response.StatusCode = error.Status;
        if (error.RetryAfter is { } delay)
        {
            response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (error.Status is StatusCodes.Status500InternalServerError or StatusCodes.Status504GatewayTimeout)
        {
            // SDKs repeat these twice, which here means two more full prefills to the same failure.
            response.Headers["x-should-retry"] = "false";
        }

        return JsonReply.WriteAsync(context, ErrorBody.Of(error), WireJson.Default.ErrorBody);
    }
}
