using System.Net;
using LocalInfer.Server.Hosting;

namespace LocalInfer.Server.Tests;

public sealed class HostGuardTests
{
    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("LOCALHOST:1234", 200)]
    [InlineData("127.0.0.1:80", 200)]
    [InlineData("[::1]:8080", 200)]
    [InlineData("box.lan:8080", 200)]
    [InlineData("evil.example", 403)]
    [InlineData("localhost.evil.example", 403)]
    [InlineData("192.168.0.7", 403)]
    public async Task A_loopback_server_answers_to_loopback_and_configured_names(string host, int status)
    {
        await using var server = await RunningServer.StartAsync(new ScriptedModel(), new ServerOptions { AllowedHosts = ["box.lan"] });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health") { Headers = { Host = host } };
        using var response = await server.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 403)
        {
            Assert.Contains(host, (await RunningServer.BodyAsync(response)).GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("http://localhost:3000", 200)]
    [InlineData("http://127.0.0.1", 200)]
    [InlineData("http://[::1]:9", 200)]
    [InlineData("https://chat.example", 200)]
    [InlineData("http://box.lan:8080", 200)]
    [InlineData("https://evil.example", 403)]
    [InlineData("http://localhost.evil.example", 403)]
    [InlineData("null", 403)]
    public async Task Pages_of_other_origins_are_refused(string origin, int status)
    {
        await using var server = await RunningServer.StartAsync(new ScriptedModel(), new ServerOptions { AllowedOrigins = ["https://chat.example"], AllowedHosts = ["box.lan"] });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Add("Origin", origin);
        using var response = await server.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200 ? [origin] : [], response.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed : []);
    }

    [Fact]
    public async Task A_preflight_of_an_allowed_page_is_answered()
    {
        await using var server = await RunningServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/chat/completions");
        request.Headers.Add("Origin", "http://localhost:3000");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        using var response = await server.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Contains("POST", response.Headers.GetValues("Access-Control-Allow-Methods").Single(), StringComparison.Ordinal);
        Assert.Equal("authorization,content-type", response.Headers.GetValues("Access-Control-Allow-Headers").Single());
    }

    [Theory]
    [InlineData(false, 200)]
    [InlineData(true, 403)]
    public async Task A_server_for_the_network_answers_to_all_names_unless_some_are_given(bool namesGiven, int status)
    {
        var options = new ServerOptions { Host = "*", AllowedHosts = namesGiven ? ["box.lan"] : [] };
        await using var server = await RunningServer.StartAsync(new ScriptedModel(), options);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{server.Client.BaseAddress!.Port}/health") { Headers = { Host = "other.lan" } };
        using var response = await server.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_host_that_is_no_address_is_named()
    {
        var exception = await Assert.ThrowsAsync<ArgumentException>(
            () => RunningServer.StartAsync(new ScriptedModel(), new ServerOptions { Host = "not an address" }));
        Assert.Contains("'not an address'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_an_IOException()
    {
        await using var server = await RunningServer.StartAsync();
        var options = new ServerOptions { Port = server.Client.BaseAddress!.Port };
        await using var second = LocalInferServer.Build(options, new Generation.ModelHost(new ScriptedModel()));
        await Assert.ThrowsAsync<IOException>(() => second.StartAsync());
    }
}
