using System.Runtime.CompilerServices;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Server.Generation;
using LocalInfer.Server.Hosting;

namespace LocalInfer.Server.Tests;

public sealed class CancellationTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_client_that_leaves_ends_its_generation(bool stream, bool afterFirstEvent)
    {
        await using var server = await RunningServer.StartAsync();
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        server.Model.Script = (_, token) => WaitAsync(afterFirstEvent, started, cancelled, token);

        using var leaving = new CancellationTokenSource();
        var request = server.ChatAsync($$"""{"messages":[{"role":"user","content":"hi"}],"stream":{{(stream ? "true" : "false")}}}""", leaving.Token);
        await started.Task.WaitAsync(Patience);
        await leaving.CancelAsync();

        // A stream's headers may have arrived before: then leaving means to drop the reply.
        _ = await Record.ExceptionAsync(async () => (await request).Dispose());

        await cancelled.Task.WaitAsync(Patience);
        await server.Model.Disposed.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_silent_stream_is_kept_alive_by_comments_from_the_start()
    {
        var model = new ScriptedModel();
        await using var server = await RunningServer.StartAsync(model, new ServerOptions { KeepAliveInterval = TimeSpan.FromMilliseconds(20) });
        var prefill = new TaskCompletionSource();
        model.Script = (_, _) => AfterAsync(prefill.Task);

        using var response = await server.ChatAsync("""{"messages":[{"role":"user","content":"hi"}],"stream":true}""").WaitAsync(Patience);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(": keepalive", await reader.ReadLineAsync().WaitAsync(Patience));
            Assert.Equal("", await reader.ReadLineAsync().WaitAsync(Patience));
        }

        prefill.SetResult();
        var rest = await reader.ReadToEndAsync().WaitAsync(Patience);
        var events = string.Join("\n\n", rest.Split("\n\n").Where(text => text != ": keepalive"));
        Assert.Equal("Hello", StreamedReply.Join(RunningServer.Chunks(events)).Content);
    }

    private static async IAsyncEnumerable<GenerationEvent> WaitAsync(
        bool afterFirstEvent, TaskCompletionSource started, TaskCompletionSource cancelled, [EnumeratorCancellation] CancellationToken token)
    {
        if (afterFirstEvent)
        {
            yield return new ReplyDelta(0, new ReplyText("Hel"));
        }

        await using var registration = token.Register(cancelled.SetResult);
        started.SetResult();
        await Task.Delay(Timeout.Infinite, token);
    }

    private static async IAsyncEnumerable<GenerationEvent> AfterAsync(Task prefill)
    {
        await prefill;
        foreach (var item in Replies.Text("Hello"))
        {
            yield return item;
        }
    }
}
