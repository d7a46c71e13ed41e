using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LocalInfer.Cli.Tests.Eval;

/// <summary>A server on this machine that speaks OpenAI's protocol and answers as the test says.</summary>
internal sealed class StubChatServer : IAsyncDisposable
{
    /// <summary>As a status: the connection breaks without an answer.</summary>
    public const int Break = 0;

    private readonly WebApplication _app;

    private StubChatServer(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    /// <summary>The bodies that came, and the key that came with each.</summary>
    public ConcurrentQueue<(JsonElement Body, string Key)> Requests { get; } = new();

    /// <summary>Status and body by the number of the request, from 0, and the request.</summary>
    public Func<int, JsonElement, Task<(int Status, string Body)>> Answer { get; set; } = (_, _) => Task.FromResult((200, Message("""{"role": "assistant", "content": "Goodbye!"}""")));

    public static async Task<StubChatServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(System.Net.IPAddress.Loopback, 0));
        var server = new StubChatServer(builder.Build());
        server._app.MapGet("/v1/models", () => Results.Text("""{"data": [{"id": "stub/model"}]}""", "application/json"));
        server._app.MapPost("/v1/chat/completions", server.ChatAsync);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A chat completion with this message.</summary>
    public static string Message(string message) =>
        $$$"""{"choices": [{"index": 0, "message": {{{message}}}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 7, "completion_tokens": 3}}""";

    /// <summary>A chat completion with one call.</summary>
    public static string Call(string name, string arguments) => Message(JsonSerializer.Serialize(
        new { role = "assistant", content = (string?)null, tool_calls = new[] { new { id = "call_1", type = "function", function = new { name, arguments } } } }));

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private async Task ChatAsync(HttpContext context)
    {
        JsonElement body = (await JsonDocument.ParseAsync(context.Request.Body)).RootElement;
        int number = Requests.Count;
        Requests.Enqueue((body, context.Request.Headers.Authorization.ToString()));
        (int status, string text) = await Answer(number, body);
        if (status == Break)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = status == 429 ? "0" : default;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(text);
    }
}
