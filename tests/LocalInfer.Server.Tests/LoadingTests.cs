using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Tests;

/// <summary>While a model loads, the server listens and tells clients to come back, which SDKs do by themselves.</summary>
public sealed class LoadingTests
{
    private const string Request = """{"messages":[{"role":"user","content":"Hi"}]}""";

    [Theory]
    [InlineData("GET", "/health")]
    [InlineData("GET", "/v1/models")]
    [InlineData("GET", "/v1/models/default_model")]
    [InlineData("GET", "/metrics")]
    [InlineData("POST", "/v1/chat/completions")]
    public async Task Whoever_asks_is_told_to_come_back(string method, string path)
    {
        var host = new ModelHost();
        await using var server = await RunningServer.StartLoadingAsync(host);
        using (var early = await SendAsync(server, method, path))
        {
            Assert.Equal(503, (int)early.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(1), early.Headers.RetryAfter!.Delta);
            var error = (await RunningServer.BodyAsync(early)).GetProperty("error");
            Assert.Equal("model_loading", error.GetProperty("code").GetString());
            Assert.Equal("server_error", error.GetProperty("type").GetString());
        }

        host.Serve(server.Model);
        using var late = await SendAsync(server, method, path);
        Assert.Equal(200, (int)late.StatusCode);
    }

    [Fact]
    public async Task A_broken_request_is_told_so_even_then()
    {
        await using var server = await RunningServer.StartLoadingAsync(new ModelHost());
        using var response = await server.ChatAsync("{");
        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_server_that_never_loaded_stops()
    {
        var server = await RunningServer.StartLoadingAsync(new ModelHost());
        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Models_come_once()
    {
        var host = new ModelHost();
        host.Serve(new ScriptedModel());
        Assert.Throws<InvalidOperationException>(() => host.Serve(new ScriptedModel()));
    }

    private static Task<HttpResponseMessage> SendAsync(RunningServer server, string method, string path) =>
        server.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "POST" ? RunningServer.Json(Request) : null });
}
