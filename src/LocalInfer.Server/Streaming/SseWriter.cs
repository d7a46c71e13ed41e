using System.Buffers;
using System.Text.Json.Serialization.Metadata;
using LocalInfer.Server.Contracts;
using LocalInfer.Server.Errors;
using Microsoft.AspNetCore.Http;

namespace LocalInfer.Server.Streaming;

/// <summary>Writes server-sent events; each call ends with a flush, so that an event leaves when it happens.</summary>
internal sealed class SseWriter(HttpResponse response)
{
    /// <summary>Sends the headers, so that the client knows the request was taken while its prompt is still computed.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        await response.Body.FlushAsync(cancellationToken);
    }

    public async Task WriteAsync<T>(T value, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        response.BodyWriter.Write("data: "u8);
        WireJson.Write(response.BodyWriter, value, type);
        response.BodyWriter.Write("\n\n"u8);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    public async Task WriteDoneAsync(CancellationToken cancellationToken) =>
        await response.BodyWriter.WriteAsync("data: [DONE]\n\n"u8.ToArray(), cancellationToken);

    /// <summary>A comment: no client sees it as an event, but it stops their clocks of silence.</summary>
    public async Task WriteKeepAliveAsync(CancellationToken cancellationToken) =>
        await response.BodyWriter.WriteAsync(": keepalive\n\n"u8.ToArray(), cancellationToken);

    public Task WriteErrorAsync(ApiError error, CancellationToken cancellationToken) =>
        WriteAsync(ErrorBody.Of(error), WireJson.Default.ErrorBody, cancellationToken);
}
