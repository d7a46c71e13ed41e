using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Tests;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Thirty_two_requests_at_once_each_get_their_own_reply()
    {
        await using var server = await RunningServer.StartAsync();
        using var all = new CountdownEvent(32);
        var everybodyIsIn = new TaskCompletionSource();
        server.Model.Script = (request, _) => EchoAsync(request);

        var replies = await Task.WhenAll(Enumerable.Range(0, 32).Select(number => AskAsync(server, number))).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(Enumerable.Range(0, 32).Select(number => $"You said {number}"), replies);

        async IAsyncEnumerable<GenerationEvent> EchoAsync(GenerationRequest request)
        {
            if (all.Signal())
            {
                everybodyIsIn.SetResult();
            }

            await everybodyIsIn.Task;
            foreach (var item in Replies.Text("You said ", request.Messages[0].GetProperty("content").GetString()!))
            {
                yield return item;
            }
        }
    }

    private static async Task<string?> AskAsync(RunningServer server, int number)
    {
        var stream = number % 2 == 0;
        var json = $$"""{"messages":[{"role":"user","content":"{{number}}"}],"stream":{{(stream ? "true" : "false")}}}""";
        if (stream)
        {
            return StreamedReply.Join(RunningServer.Chunks(await server.StreamAsync(json))).Content;
        }

        using var response = await server.ChatAsync(json);
        return (await RunningServer.BodyAsync(response)).GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();
    }
}
