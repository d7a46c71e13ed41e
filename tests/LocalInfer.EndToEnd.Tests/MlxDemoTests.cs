using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LocalInfer.Mlx;
using LocalInfer.Testing;

namespace LocalInfer.EndToEnd.Tests;

/// <summary>The real server with the demo model on MLX: Metal where there is one, else MLX's CPU device.</summary>
public sealed class MlxDemoTests(MlxDemoServer server) : IClassFixture<MlxDemoServer>
{
    public static TheoryData<int> GoldenIndexes => DemoModelTests.GoldenIndexes;

    [MlxTheory]
    [MemberData(nameof(GoldenIndexes))]
    public async Task Every_reference_conversation_is_answered_as_the_reference_answers_it(int index)
    {
        ReadReply whole = ReadReply.OfWhole(await server.ChatAsync(DemoModelTests.RequestOf(index)));
        DemoModelTests.AssertAnswered(index, whole);
        Assert.Equal(whole, ReadReply.OfStream(await server.StreamAsync(DemoModelTests.RequestOf(index))));
    }

    [MlxFact]
    public async Task Thirty_two_requests_at_once_are_answered_as_alone()
    {
        IEnumerable<Task> requests = Enumerable.Range(0, 32).Select(async i =>
            DemoModelTests.AssertAnswered(i, i % 2 == 0
                ? ReadReply.OfWhole(await server.ChatAsync(DemoModelTests.RequestOf(i)))
                : ReadReply.OfStream(await server.StreamAsync(DemoModelTests.RequestOf(i)))));
        await Task.WhenAll(requests);
    }

    /// <summary>Clients that leave at any moment, among others that stay: the server goes on and keeps no handle of the sequences that ended.</summary>
    [MlxFact]
    public async Task Clients_that_leave_disturb_nobody()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            if (i % 4 == 0)
            {
                DemoModelTests.AssertAnswered(i, ReadReply.OfWhole(await server.ChatAsync(DemoModelTests.RequestOf(i))));
                return;
            }

            using var leaving = new CancellationTokenSource(TimeSpan.FromMilliseconds(20 * i));
            try
            {
                using HttpResponseMessage response = await server.Http.PostAsJsonAsync("/v1/chat/completions", Endless(i), leaving.Token);
            }
            catch (OperationCanceledException)
            {
                // It left before the reply ended; a short one may have come first.
            }
        }));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (server.Model.Engine.RunningCount + server.Model.Engine.WaitingCount > 0)
        {
            await Task.Delay(5, limit.Token);
        }

        DemoModelTests.AssertAnswered(1, ReadReply.OfWhole(await server.ChatAsync(DemoModelTests.RequestOf(1))));
    }

    [MlxFact]
    public void The_ready_line_says_what_computes() =>
        Assert.Matches(@"backend mlx \((Metal, .+|MLX's CPU device, slow: Metal is not available); (float32|bfloat16|float16), MLX " + MlxLibrary.Load().Version, server.Model.Describe());

    private static JsonObject Endless(int seed) => new()
    {
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = $"Tell me everything about {seed}." }),
        ["temperature"] = 1,
        ["seed"] = seed,
        ["max_tokens"] = 3000,
    };
}
