using LocalInfer.Chat.ToolCalls;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Tests;

/// <summary>Several choices that come interleaved.</summary>
public sealed class ChoicesTests
{
    private const string Request = """{"messages":[{"role":"user","content":"hi"}],"n":3""";

    private static readonly GenerationEvent[] Reply =
    [
        new ReplyDelta(2, new CallStart(0, "f")),
        new ReplyDelta(0, new ReplyText("a")),
        new ReplyDelta(2, new CallArguments(0, "{}")),
        new ReplyDelta(1, new CallStart(0, "g")),
        new ReplyDelta(1, new CallEnd(0)),
        new ReplyDelta(2, new CallEnd(0)),
        new ChoiceFinished(1, ReplyFinishReason.ToolCalls),
        new ReplyDelta(0, new ReplyText("b")),
        new ChoiceFinished(2, ReplyFinishReason.ToolCalls),
        new ChoiceFinished(0, ReplyFinishReason.Length),
        new GenerationFinished(Replies.Usage),
    ];

    private static readonly StreamedReply[] Expected =
    [
        new("ab", "", [], "length"),
        new("", "", ["g{}"], "tool_calls"),
        new("", "", ["f{}"], "tool_calls"),
    ];

    [Fact]
    public async Task A_stream_interleaves_them_by_index()
    {
        await using var server = await RunningServer.StartAsync(Reply);
        var chunks = RunningServer.Chunks(await server.StreamAsync(Request + ""","stream":true,"stream_options":{"include_usage":true}}"""));
        Assert.Empty(chunks[^1].GetProperty("choices").EnumerateArray());
        for (var index = 0; index < Expected.Length; index++)
        {
            var own = StreamedReply.Join(chunks.SkipLast(1).Where(chunk => chunk.GetProperty("choices")[0].GetProperty("index").GetInt32() == index));
            Assert.Equal((Expected[index].Content, Expected[index].FinishReason), (own.Content, own.FinishReason));
            Assert.Equal(Expected[index].Calls, own.Calls);
        }
    }

    [Fact]
    public async Task A_whole_reply_has_them_in_order()
    {
        await using var server = await RunningServer.StartAsync(Reply);
        using var response = await server.ChatAsync(Request + "}");
        var choices = (await RunningServer.BodyAsync(response)).GetProperty("choices").EnumerateArray().ToArray();
        Assert.Equal([0, 1, 2], choices.Select(choice => choice.GetProperty("index").GetInt32()));
        Assert.Equal(Expected.Select(e => e.FinishReason), choices.Select(choice => choice.GetProperty("finish_reason").GetString()));
        Assert.Equal("ab", choices[0].GetProperty("message").GetProperty("content").GetString());
        Assert.Equal("{}", choices[1].GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString());
    }
}
