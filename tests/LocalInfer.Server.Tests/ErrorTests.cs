using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Server.Errors;
using LocalInfer.Server.Generation;
using LocalInfer.Server.Hosting;

namespace LocalInfer.Server.Tests;

public sealed class ErrorTests
{
    private const string Plain = """{"messages":[{"role":"user","content":"hi"}]}""";
    private const string Streamed = """{"messages":[{"role":"user","content":"hi"}],"stream":true}""";

    [Theory]
    [InlineData("GET", "/", 404, "unknown_url")]
    [InlineData("POST", "/v1/nothing", 404, "unknown_url")]
    [InlineData("GET", "/v1/chat/completions", 405, "method_not_allowed")]
    [InlineData("DELETE", "/v1/models/tiny", 405, "method_not_allowed")]
    public async Task Routes_that_are_not_there_answer_in_the_error_shape(string method, string path, int status, string code)
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        await ExpectAsync(response, status, "invalid_request_error", code);
        Assert.Equal(status == 405, response.Content.Headers.Allow.Count > 0);
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("application/vnd.acme+json", 200)]
    [InlineData(null, 200)]
    public async Task Content_types_other_than_json_are_refused(string? contentType, int status)
    {
        await using var server = await RunningServer.StartAsync();
        var content = RunningServer.Json(Plain);
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        using var response = await server.Client.PostAsync("/v1/chat/completions", content);
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 415)
        {
            await ExpectAsync(response, 415, "invalid_request_error", "unsupported_content_type");
        }
    }

    [Fact]
    public async Task A_compressed_body_is_refused()
    {
        await using var server = await RunningServer.StartAsync();
        var content = RunningServer.Json(Plain);
        content.Headers.ContentEncoding.Add("gzip");
        using var response = await server.Client.PostAsync("/v1/chat/completions", content);
        await ExpectAsync(response, 415, "invalid_request_error", "unsupported_content_type");
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused()
    {
        await using var server = await RunningServer.StartAsync(new ScriptedModel(), new ServerOptions { MaxRequestBytes = 1000 });
        using var response = await server.ChatAsync($$"""{"messages":[{"role":"user","content":"{{new string('x', 1000)}}"}]}""");
        await ExpectAsync(response, 413, "invalid_request_error", "request_too_large");
    }

    [Theory]
    [InlineData("""{"model":"gpt-0","messages":[{"role":"user","content":"hi"}]}""")]
    [InlineData("""{"model":"gpt-0","messages":[{"role":"user","content":"hi"}],"stream":true,"n":5}""")]
    public async Task An_unknown_model_is_not_found(string body)
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.ChatAsync(body);
        var error = await ExpectAsync(response, 404, "invalid_request_error", "model_not_found");
        Assert.Equal("The model `gpt-0` does not exist or you do not have access to it.", error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData(Plain)]
    [InlineData(Streamed)]
    public async Task What_is_refused_before_the_start_is_plain_json_even_for_streams(string body)
    {
        await using var server = await RunningServer.StartAsync();
        server.Model.OnPrepare = _ => throw new ApiException(ApiError.ContextLengthExceeded(4096, 5000));
        using var tooLong = await server.ChatAsync(body);
        var error = await ExpectAsync(tooLong, 400, "invalid_request_error", "context_length_exceeded");
        Assert.StartsWith("This model's maximum context length is 4096 tokens. However, your messages resulted in 5000 tokens.", error.GetProperty("message").GetString(), StringComparison.Ordinal);

        server.Model.OnPrepare = _ => throw new ApiException(ApiError.QueueFull(TimeSpan.FromSeconds(1.2)));
        using var full = await server.ChatAsync(body);
        await ExpectAsync(full, 429, "rate_limit_exceeded", "queue_full");
        Assert.Equal(TimeSpan.FromSeconds(2), full.Headers.RetryAfter?.Delta);

        server.Model.OnPrepare = _ => throw new InvalidDataException("secret detail");
        using var bug = await server.ChatAsync(body);
        error = await ExpectAsync(bug, 500, "server_error", "internal_error");
        Assert.Equal(["false"], bug.Headers.GetValues("x-should-retry"));
        Assert.DoesNotContain("secret", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_reply_that_fails_half_way_is_a_500()
    {
        await using var server = await RunningServer.StartAsync();
        server.Model.Script = (_, _) => FailingAsync(new ApiException(ApiError.Internal("The model computed no finite number.")));
        using var response = await server.ChatAsync(Plain);
        var error = await ExpectAsync(response, 500, "server_error", "internal_error");
        Assert.Equal("The model computed no finite number.", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_generation_that_ends_without_its_last_events_is_a_500()
    {
        await using var server = await RunningServer.StartAsync(new ReplyDelta(0, new ReplyText("Hel")));
        using var response = await server.ChatAsync(Plain);
        await ExpectAsync(response, 500, "server_error", "internal_error");
    }

    [Fact]
    public async Task A_stream_that_fails_half_way_says_so_and_breaks_off()
    {
        await using var server = await RunningServer.StartAsync();
        server.Model.Script = (_, _) => FailingAsync(new InvalidDataException("bad"));
        for (var i = 0; i < 40; i++)
        {
            using var response = await server.ChatAsync(Streamed);
            var (text, brokeOff) = await ReadToEndAsync(response);
            Assert.True(brokeOff);
            Assert.Contains("\"content\":\"Hel\"", text, StringComparison.Ordinal);
            Assert.EndsWith("""data: {"error":{"message":"The server failed while handling this request; its log has the details.","type":"server_error","param":null,"code":"internal_error"}}""" + "\n\n", text, StringComparison.Ordinal);
            Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
            Assert.DoesNotContain("\"finish_reason\":\"", text, StringComparison.Ordinal);
        }
    }

    private static async IAsyncEnumerable<GenerationEvent> FailingAsync(Exception failure)
    {
        yield return new ReplyDelta(0, new ReplyText("Hel"));
        await Task.Yield();
        throw failure;
    }

    private static async Task<(string Text, bool BrokeOff)> ReadToEndAsync(HttpResponseMessage response)
    {
        var stream = await response.Content.ReadAsStreamAsync();
        using var read = new MemoryStream();
        try
        {
            await stream.CopyToAsync(read);
            return (Encoding.UTF8.GetString(read.ToArray()), false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (Encoding.UTF8.GetString(read.ToArray()), true);
        }
    }

    private static async Task<JsonElement> ExpectAsync(HttpResponseMessage response, int status, string type, string code)
    {
        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var error = (await RunningServer.BodyAsync(response)).GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(member => member.Name));
        Assert.Equal(type, error.GetProperty("type").GetString());
        Assert.Equal(code, error.GetProperty("code").GetString());
        return error;
    }
}
