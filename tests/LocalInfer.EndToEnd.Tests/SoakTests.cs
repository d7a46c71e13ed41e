using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace LocalInfer.EndToEnd.Tests;

/// <summary>
/// Many clients at once, some of whom leave. Ten seconds in an ordinary run; LOCALINFER_SOAK_SECONDS makes it as long as one likes. The heap is the whole
/// process's, and so are the processors that the clients are to share fairly: no other test runs beside it.
/// </summary>
[Collection(nameof(Alone))]
public sealed class SoakTests(DemoServer server, ITestOutputHelper output) : IClassFixture<DemoServer>
{
    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;

    private const int Clients = 64;
    private const int MaxTokens = 40;

    private static readonly int Seconds =
        int.Parse(Environment.GetEnvironmentVariable("LOCALINFER_SOAK_SECONDS") ?? "10", CultureInfo.InvariantCulture);

    [Fact]
    public async Task ManyClientsAreServedAndNothingIsLeftBehind()
    {
        var clients = Enumerable.Range(0, Clients).Select(i => new Client(server, i)).ToList();
        await Task.WhenAll(clients.Select(c => c.RunAsync(TimeSpan.FromSeconds(Math.Max(1, Seconds / 5.0)))));
        long before = SettledBytes();
        clients.ForEach(c => c.Forget());
        await Task.WhenAll(clients.Select(c => c.RunAsync(TimeSpan.FromSeconds(Seconds))));

        var limit = Stopwatch.StartNew();
        while (server.Model.Engine.RunningCount + server.Model.Engine.WaitingCount > 0 && limit.Elapsed < TimeSpan.FromSeconds(20))
        {
            await Task.Delay(10);
        }

        Assert.Equal((0, 0), (server.Model.Engine.RunningCount, server.Model.Engine.WaitingCount));
        long after = SettledBytes();
        List<double> times = [.. clients.SelectMany(c => c.Times).Order()];
        output.WriteLine(
            $"{clients.Sum(c => c.Complete)} complete, {clients.Sum(c => c.Left)} left; a reply took {times[times.Count / 2]:0} ms (median), {times[^1]:0} ms (longest), "
            + $"overtaken by {clients.Max(c => c.MostOvertaken)} at most; heap {before / 1024} → {after / 1024} KB");
        Assert.All(clients, c => Assert.Empty(c.Faults));
        Assert.All(clients, c => Assert.NotEqual(0, c.Complete));

        // While one of up to 40 tokens runs, each other client may finish 40 of one token.
        Assert.InRange(clients.Max(c => c.MostOvertaken), 0, Clients * MaxTokens);
        Assert.InRange(after, 0, before + (8 << 20));
    }

    /// <summary>The managed heap once all that nobody holds is gone.</summary>
    private static long SettledBytes()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private sealed class Client(DemoServer server, int seed)
    {
        private static readonly string[] Questions =
            ["What is 23 times 47?", "weather in Paris and in Rome", "Write a haiku about rain.", "Hello!", "Reverse the word stressed."];

        private static long _completeOfAll;

        private readonly Random _random = new(seed);

        public int Complete { get; private set; }

        public int Left { get; private set; }

        /// <summary>Milliseconds from each request to the end of its reply.</summary>
        public List<double> Times { get; } = [];

        public List<string> Faults { get; } = [];

        /// <summary>The most replies of other clients that were complete before one that was asked for earlier.</summary>
        public long MostOvertaken { get; private set; }

        public void Forget()
        {
            Times.Clear();
            MostOvertaken = 0;
        }

        public async Task RunAsync(TimeSpan time)
        {
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed < time)
            {
                using var leaving = new CancellationTokenSource();
                if (_random.Next(4) == 0)
                {
                    leaving.CancelAfter(_random.Next(1, 400));
                }

                try
                {
                    await AskAsync(leaving.Token);
                    Complete++;
                }
                catch (OperationCanceledException) when (leaving.IsCancellationRequested)
                {
                    Left++;
                }
                catch (Exception error)
                {
                    Faults.Add(error.Message);
                }
            }
        }

        private async Task AskAsync(CancellationToken leaving)
        {
            bool streams = _random.Next(2) == 0;
            string question = Questions[_random.Next(Questions.Length)];
            var request = new JsonObject
            {
                ["messages"] = new JsonArray(new JsonObject
                {
                    ["role"] = "user",
                    ["content"] = _random.Next(8) == 0 ? string.Concat(Enumerable.Repeat(question + " ", 60)) : question,
                }),
                ["max_tokens"] = _random.Next(1, MaxTokens + 1),
                ["temperature"] = _random.Next(2),
                ["stream"] = streams,
            };
            var clock = Stopwatch.StartNew();
            long before = Interlocked.Read(ref _completeOfAll);
            using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(request) };
            using HttpResponseMessage response = await server.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, leaving);
            string body = await response.Content.ReadAsStringAsync(leaving);
            Times.Add(clock.Elapsed.TotalMilliseconds);
            MostOvertaken = Math.Max(MostOvertaken, Interlocked.Increment(ref _completeOfAll) - before - 1);
            string? finish = (int)response.StatusCode != 200 ? null : streams ? FinishOfStream(body) : FinishOf(body);
            if (finish is not ("stop" or "length"))
            {
                Faults.Add($"{response.StatusCode}: {body}");
            }
        }

        private static string? FinishOf(string body) => (string?)JsonNode.Parse(body)!["choices"]![0]!["finish_reason"];

        private static string? FinishOfStream(string body)
        {
            string[] frames = [.. body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(f => f.StartsWith("data: ", StringComparison.Ordinal))];
            return frames[^1] == "data: [DONE]" ? FinishOf(frames[^2]["data: ".Length..]) : null;
        }
    }
}
