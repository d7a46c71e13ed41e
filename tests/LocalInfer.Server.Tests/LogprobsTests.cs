using System.Text;
using System.Text.Json;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Tests;

/// <summary>Log-probabilities on the wire, whole and streamed.</summary>
public sealed class LogprobsTests
{
    private const string Request = """{"messages":[{"role":"user","content":"hi"}],"logprobs":true,"top_logprobs":1""";

    // "ü" comes as two tokens: its text is complete with the second one.
    private static readonly GenerationEvent[] Reply =
    [
        new ReplyDelta(0, new ReplyReasoning("hm")),
        new ReplyDelta(0, new ReplyText(" \n"), Token(" \n"u8)),
        new ReplyDelta(0, new ReplyText("Z"), Token("Z"u8)),
        new ReplyDelta(0, new ReplyText("ü"), Token([0xC3]), Token([0xBC])),
        new ReplyDelta(0, new ReplyText("\n"), Token("\n"u8)),
        new ChoiceFinished(0, ReplyFinishReason.Stop),
        new GenerationFinished(Replies.Usage),
    ];

    [Fact]
    public async Task A_whole_reply_has_an_entry_for_each_token_of_its_content()
    {
        await using var server = await RunningServer.StartAsync(Reply);
        using var response = await server.ChatAsync(Request + "}");
        var choice = (await RunningServer.BodyAsync(response)).GetProperty("choices")[0];
        var logprobs = choice.GetProperty("logprobs");
        Assert.Equal(JsonValueKind.Null, logprobs.GetProperty("refusal").ValueKind);
        JsonElement[] entries = [.. logprobs.GetProperty("content").EnumerateArray()];
        Assert.Equal(choice.GetProperty("message").GetProperty("content").GetString(), Join(entries));
        Assert.Equal([" \n", "Z", "\uFFFD", "\uFFFD", "\n"], entries.Select(e => e.GetProperty("token").GetString()));
        Assert.Equal("[195]", entries[2].GetProperty("bytes").GetRawText());
        Assert.Equal(-0.5, entries[0].GetProperty("logprob").GetDouble());
        Assert.Equal("""[{"token":"alt","logprob":-1.25,"bytes":[97,108,116]}]""", entries[0].GetProperty("top_logprobs").GetRawText());
    }

    [Fact]
    public async Task Each_chunk_has_the_entries_of_its_own_text()
    {
        await using var server = await RunningServer.StartAsync(Reply);
        var joined = new List<JsonElement>();
        foreach (var chunk in RunningServer.Chunks(await server.StreamAsync(Request + ""","stream":true}""")))
        {
            var choice = chunk.GetProperty("choices")[0];
            var text = choice.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString()! : "";
            JsonElement[] entries = choice.GetProperty("logprobs").ValueKind == JsonValueKind.Null
                ? []
                : [.. choice.GetProperty("logprobs").GetProperty("content").EnumerateArray()];
            Assert.Equal(text, Join(entries));
            joined.AddRange(entries);
        }

        using var whole = await server.ChatAsync(Request + "}");
        var expected = (await RunningServer.BodyAsync(whole)).GetProperty("choices")[0].GetProperty("logprobs").GetProperty("content");
        Assert.Equal(expected.EnumerateArray().Select(e => e.GetRawText()), joined.Select(e => e.GetRawText()));
    }

    [Fact]
    public async Task Whitespace_that_a_call_takes_away_takes_its_entries_along()
    {
        await using var server = await RunningServer.StartAsync(
            new ReplyDelta(0, new ReplyText("\n"), Token("\n"u8)),
            new ReplyDelta(0, new CallStart(0, "f")),
            new ReplyDelta(0, new CallEnd(0)),
            new ReplyDelta(0, new ReplyText("\n"), Token("\n"u8)),
            new ChoiceFinished(0, ReplyFinishReason.ToolCalls),
            new GenerationFinished(Replies.Usage));
        using var response = await server.ChatAsync(Request + "}");
        var choice = (await RunningServer.BodyAsync(response)).GetProperty("choices")[0];
        Assert.Equal("""{"content":[],"refusal":null}""", choice.GetProperty("logprobs").GetRawText());
    }

    [Fact]
    public async Task Nobody_who_does_not_ask_gets_them()
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.ChatAsync("""{"messages":[{"role":"user","content":"hi"}]}""");
        var choice = (await RunningServer.BodyAsync(response)).GetProperty("choices")[0];
        Assert.Equal(JsonValueKind.Null, choice.GetProperty("logprobs").ValueKind);
    }

    private static ContentToken Token(ReadOnlySpan<byte> bytes) =>
        new(new LikelyToken(bytes.ToArray(), -0.5f), [new LikelyToken("alt"u8.ToArray(), -1.25f)]);

    private static string Join(IEnumerable<JsonElement> entries) => Encoding.UTF8.GetString(
        [.. entries.SelectMany(entry => entry.GetProperty("bytes").EnumerateArray().Select(value => value.GetByte()))]);
}
