using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LocalInfer.Server.Generation;
using LocalInfer.Server.Hosting;
using Microsoft.AspNetCore.Builder;

namespace LocalInfer.Server.Tests;

/// <summary>The real server on a free port, over scripted models.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningServer(WebApplication app, ScriptedModel model)
    {
        _app = app;
        Model = model;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromSeconds(30) };
    }

    public ScriptedModel Model { get; }

    public HttpClient Client { get; }

    public static Task<RunningServer> StartAsync(params GenerationEvent[] reply)
    {
        var model = new ScriptedModel(aliases: "tiny");
        if (reply.Length > 0)
        {
            model.Script = (_, _) => reply.ToAsyncEnumerable();
        }

        return StartAsync(model, new ServerOptions());
    }

    public static Task<RunningServer> StartAsync(ScriptedModel model, ServerOptions options) => StartAsync(model, new ModelHost(model), options);

    /// <summary>A server that listens while its model loads; <see cref="Model"/> is what the host may be given.</summary>
    public static Task<RunningServer> StartLoadingAsync(ModelHost host) => StartAsync(new ScriptedModel(), host, new ServerOptions());

    private static async Task<RunningServer> StartAsync(ScriptedModel model, ModelHost host, ServerOptions options)
    {
        var app = LocalInferServer.Build(options with { Port = 0 }, host);
        await app.StartAsync();
        return new RunningServer(app, model);
    }

    /// <summary>Posts to Chat Completions.</summary>
    public Task<HttpResponseMessage> ChatAsync(string json, CancellationToken cancellationToken = default) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = Json(json) }, cancellationToken);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken = default) =>
        Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    /// <summary>Posts a streaming request and gives the stream's raw text.</summary>
    public async Task<string> StreamAsync(string json)
    {
        using var response = await ChatAsync(json);
        Assert.Equal(200, (int)response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    public static ByteArrayContent Json(string json) =>
        new(Encoding.UTF8.GetBytes(json)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    public static async Task<JsonElement> BodyAsync(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsByteArrayAsync());

    /// <summary>The JSON documents of a stream that must consist of nothing but events and end with [DONE].</summary>
    public static JsonElement[] Chunks(string stream)
    {
        var events = stream.Split("\n\n");
        Assert.Equal("", events[^1]);
        Assert.Equal("data: [DONE]", events[^2]);
        return [.. events[..^2].Select(text =>
        {
            Assert.StartsWith("data: {", text, StringComparison.Ordinal);
            return JsonElement.Parse(text["data: ".Length..]);
        })];
    }
}
