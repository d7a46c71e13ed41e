using System.Text.Json;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Tests;

public sealed class ChatReplyTests
{
    private const string Plain = """{"messages":[{"role":"user","content":"hi"}]}""";
    private const string Streamed = """{"messages":[{"role":"user","content":"hi"}],"stream":true}""";
    private const string StreamedWithUsage = """{"messages":[{"role":"user","content":"hi"}],"stream":true,"stream_options":{"include_usage":true}}""";

    // Keys sorted, quotes, Unicode of all lengths, line separators: what a client gets must be these characters.
    private const string Arguments = "{\"city\": \"Zürich \\\"Süd\\\"\", \"emoji\":\"🦊\u2028\", \"n\":1.0}";

    public static TheoryData<string> ReplyNames => [.. AllReplies.Keys];

    private static Dictionary<string, GenerationEvent[]> AllReplies { get; } = new(StringComparer.Ordinal)
    {
        ["text"] = Replies.Text("Hel", "lo", " ", "\n", "there 🦊", "\n"),
        ["nothing"] = Replies.Text(),
        ["only whitespace"] = Replies.Text("\n", " "),
        ["cut text"] = Replies.Of(ReplyFinishReason.Length, new ReplyText("Hel")),
        ["reasoning"] = Replies.Of(ReplyFinishReason.Stop, new ReplyReasoning("so"), new ReplyReasoning(" on\n"), new ReplyText("\n\n"), new ReplyText("42")),
        ["one call"] = Replies.Calls(new CallStart(0, "f"), new CallArguments(0, Arguments[..7]), new CallArguments(0, Arguments[7..]), new CallEnd(0)),
        ["two calls, whitespace around"] = Replies.Calls(
            new ReplyText("\n\n"), new CallStart(0, "f"), new CallArguments(0, "{}"), new CallEnd(0), new ReplyText("\n"),
            new CallStart(1, "g"), new CallArguments(1, "{\"a\":1}"), new CallEnd(1), new ReplyText("\n")),
        ["call without arguments"] = Replies.Calls(new CallStart(0, "f"), new CallEnd(0)),
        ["text, then a call"] = Replies.Calls(
            new ReplyText("Let me check."), new ReplyText("\n"), new CallStart(0, "f"), new CallArguments(0, "{}"), new CallEnd(0)),
        ["call, then text"] = Replies.Calls(
            new CallStart(0, "f"), new CallArguments(0, "{}"), new CallEnd(0), new ReplyText("\n"), new ReplyText("Done.")),
    };

    [Fact]
    public async Task A_reply_has_all_the_keys_that_strict_clients_need()
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.ChatAsync(Plain);
        var body = await RunningServer.BodyAsync(response);

        Assert.StartsWith("chatcmpl-", body.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.True(body.GetProperty("created").TryGetInt64(out _));
        Assert.Equal("chat.completion", body.GetProperty("object").GetString());
        Assert.Equal("acme/tiny-4bit", body.GetProperty("model").GetString());
        var expected = """[{"index":0,"message":{"role":"assistant","content":"Hello there","refusal":null},"finish_reason":"stop","logprobs":null}]""";
        Assert.Equal(expected, body.GetProperty("choices").GetRawText());
        expected = """{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}""";
        Assert.Equal(expected, body.GetProperty("usage").GetRawText());
    }

    [Fact]
    public async Task A_call_that_was_cut_is_no_call_of_a_whole_reply()
    {
        await using var server = await RunningServer.StartAsync(Replies.Of(ReplyFinishReason.Length, new CallStart(0, "f"), new CallArguments(0, "{\"a\":")));
        using var response = await server.ChatAsync(Plain);
        var choice = (await RunningServer.BodyAsync(response)).GetProperty("choices")[0];
        Assert.False(choice.GetProperty("message").TryGetProperty("tool_calls", out _));
        Assert.Equal("length", choice.GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task A_call_keeps_every_character_of_its_arguments()
    {
        await using var server = await RunningServer.StartAsync(AllReplies["one call"]);
        using var response = await server.ChatAsync(Plain);
        var raw = await response.Content.ReadAsStringAsync();
        var message = JsonElement.Parse(raw).GetProperty("choices")[0].GetProperty("message");

        Assert.Equal(JsonValueKind.Null, message.GetProperty("content").ValueKind);
        var call = message.GetProperty("tool_calls")[0];
        Assert.Matches("^call_[A-Za-z0-9]{24}$", call.GetProperty("id").GetString());
        Assert.Equal("function", call.GetProperty("type").GetString());
        Assert.Equal("f", call.GetProperty("function").GetProperty("name").GetString());
        Assert.Equal(Arguments, call.GetProperty("function").GetProperty("arguments").GetString());
        Assert.Contains("Zürich", raw, StringComparison.Ordinal);
        Assert.DoesNotContain('\u2028', raw);
    }

    [Fact]
    public async Task Text_streams_as_role_pieces_finish_done()
    {
        await using var server = await RunningServer.StartAsync();
        var chunks = RunningServer.Chunks(await server.StreamAsync(Streamed));

        string[] expected =
        [
            """[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null,"logprobs":null}]""",
            """[{"index":0,"delta":{"content":"Hello"},"finish_reason":null,"logprobs":null}]""",
            """[{"index":0,"delta":{"content":" there"},"finish_reason":null,"logprobs":null}]""",
            """[{"index":0,"delta":{},"finish_reason":"stop","logprobs":null}]""",
        ];
        Assert.Equal(expected, chunks.Select(chunk => chunk.GetProperty("choices").GetRawText()));
        Assert.Single(chunks.Select(chunk => (chunk.GetProperty("id").GetString(), chunk.GetProperty("created").GetInt64())).Distinct());
        Assert.All(chunks, chunk => Assert.Equal("chat.completion.chunk", chunk.GetProperty("object").GetString()));
        Assert.All(chunks, chunk => Assert.False(chunk.TryGetProperty("usage", out _)));
    }

    [Fact]
    public async Task Calls_stream_their_name_once_and_then_only_arguments()
    {
        await using var server = await RunningServer.StartAsync(AllReplies["two calls, whitespace around"]);
        var deltas = RunningServer.Chunks(await server.StreamAsync(Streamed))
            .Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta").GetRawText()).ToArray();

        Assert.Equal("""{"role":"assistant","content":""}""", deltas[0]);
        Assert.Matches("""^\{"tool_calls":\[\{"index":0,"id":"call_\w{24}","type":"function","function":\{"name":"f","arguments":""\}\}\]\}$""", deltas[1]);
        Assert.Equal("""{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}""", deltas[2]);
        Assert.Matches("""^\{"tool_calls":\[\{"index":1,"id":"call_\w{24}","type":"function","function":\{"name":"g","arguments":""\}\}\]\}$""", deltas[3]);
        Assert.Equal("""{"tool_calls":[{"index":1,"function":{"arguments":"{\"a\":1}"}}]}""", deltas[4]);
        Assert.Equal("{}", deltas[5]);
        Assert.Equal(6, deltas.Length);
    }

    [Fact]
    public async Task Usage_comes_in_a_last_chunk_when_asked_for()
    {
        await using var server = await RunningServer.StartAsync();
        var chunks = RunningServer.Chunks(await server.StreamAsync(StreamedWithUsage));

        Assert.All(chunks[..^1], chunk => Assert.Equal(JsonValueKind.Null, chunk.GetProperty("usage").ValueKind));
        Assert.Equal(0, chunks[^1].GetProperty("choices").GetArrayLength());
        Assert.Equal(18, chunks[^1].GetProperty("usage").GetProperty("total_tokens").GetInt32());
    }

    [Theory]
    [MemberData(nameof(ReplyNames))]
    public async Task Streamed_and_whole_replies_say_the_same(string name)
    {
        await using var server = await RunningServer.StartAsync(AllReplies[name]);
        using var response = await server.ChatAsync(Plain);
        var whole = (await RunningServer.BodyAsync(response)).GetProperty("choices")[0];
        var streamed = StreamedReply.Join(RunningServer.Chunks(await server.StreamAsync(Streamed)));

        var message = whole.GetProperty("message");
        Assert.Equal(message.GetProperty("content").GetString() ?? "", streamed.Content);
        Assert.Equal(message.TryGetProperty("reasoning_content", out var reasoning) ? reasoning.GetString() : "", streamed.Reasoning);
        Assert.Equal(whole.GetProperty("finish_reason").GetString(), streamed.FinishReason);
        var calls = message.TryGetProperty("tool_calls", out var list)
            ? list.EnumerateArray().Select(call => call.GetProperty("function")).Select(f => $"{f.GetProperty("name")}{f.GetProperty("arguments")}")
            : [];
        Assert.Equal(calls, streamed.Calls);
    }

    [Theory]
    [InlineData("two calls, whitespace around", "")]
    [InlineData("text, then a call", "Let me check.")]
    [InlineData("only whitespace", "\n ")]
    [InlineData("text", "Hello \nthere 🦊\n")]
    public async Task Whitespace_is_dropped_beside_calls_and_kept_in_text(string name, string expected)
    {
        await using var server = await RunningServer.StartAsync(AllReplies[name]);
        Assert.Equal(expected, StreamedReply.Join(RunningServer.Chunks(await server.StreamAsync(Streamed))).Content);
    }

    [Fact]
    public async Task Every_character_survives_a_stream_in_lines_that_only_line_feeds_end()
    {
        var text = string.Concat(Enumerable.Range(1, 0x11FFF).Where(code => code is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32));
        await using var server = await RunningServer.StartAsync(Replies.Of(
            ReplyFinishReason.ToolCalls, new ReplyText(text), new CallStart(0, "f"), new CallArguments(0, text), new CallEnd(0)));
        var raw = await server.StreamAsync(Streamed);

        Assert.DoesNotContain(raw, character => "\r\v\f\u0085\u2028\u2029".Contains(character, StringComparison.Ordinal));
        var reply = StreamedReply.Join(RunningServer.Chunks(raw));
        Assert.Equal(text, reply.Content);
        Assert.Equal("f" + text, Assert.Single(reply.Calls));
    }

    [Fact]
    public async Task Stream_headers_are_those_of_server_sent_events()
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.ChatAsync(Streamed);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl?.NoCache);
    }
}
