using System.Net;

namespace LocalInfer.Cli.Hub;

/// <summary>What an HTTP request came to after redirects; the caller disposes it.</summary>
/// <param name="Message">The last response, its body not yet read.</param>
/// <param name="Etag">The hub's own hash of the file, without quotes; null where the hub did not say (a CDN's tag is its own affair).</param>
/// <param name="Size">The file's whole size as the hub states it; null where it does not.</param>
internal sealed record HubAnswer(HttpResponseMessage Message, string? Etag, long? Size) : IDisposable
{
    /// <summary>The last response's status.</summary>
    public HttpStatusCode Status => Message.StatusCode;

    /// <inheritdoc/>
    public void Dispose() => Message.Dispose();
}
