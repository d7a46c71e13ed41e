using System.Net;
using LocalInfer.Server.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace LocalInfer.Server.Hosting;

/// <summary>
/// Keeps web pages of strangers out. A browser on this machine reaches a loopback server too: as another origin, or after the page's own
/// name was re-bound to 127.0.0.1. So both the name by which the server is called and the page that calls must be known.
/// </summary>
internal sealed class HostGuard(ServerOptions options, bool listensOnLoopback)
{
    private readonly bool _anyHost = options.AllowedHosts.Contains("*", StringComparer.Ordinal)
        || (!listensOnLoopback && options.AllowedHosts.Count == 0);

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!IsAllowedHost(request.Host.Host))
        {
            return RefuseAsync(context, $"The host name '{request.Host.Host}' is not allowed. Call the server by a loopback name, or allow this one when starting it.");
        }

        var origin = request.Headers.Origin;
        if (StringValues.IsNullOrEmpty(origin))
        {
            return next(context);
        }

        if (!IsAllowedOrigin(origin.ToString()))
        {
            return RefuseAsync(context, $"The origin '{origin}' is not allowed. Allow it when starting the server.");
        }

        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = "Retry-After";
        headers.Vary = "Origin";
        return IsPreflight(request) ? AnswerPreflight(context) : next(context);
    }

    private bool IsAllowedHost(string host) => _anyHost || IsKnown(host);

    private bool IsAllowedOrigin(string origin) =>
        options.AllowedOrigins.Contains("*", StringComparer.Ordinal)
        || options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsKnown(page.Host));

    private bool IsKnown(string host) =>
        options.AllowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase)
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod.Count > 0;

    private static Task AnswerPreflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.AccessControlAllowMethods = "GET, POST";
        headers.AccessControlAllowHeaders = context.Request.Headers.AccessControlRequestHeaders;
        headers.AccessControlMaxAge = "600";
        return Task.CompletedTask;
    }

    private static Task RefuseAsync(HttpContext context, string message) =>
        ErrorResponse.WriteAsync(context, ApiError.InvalidRequest("forbidden", null, message, StatusCodes.Status403Forbidden));
}
