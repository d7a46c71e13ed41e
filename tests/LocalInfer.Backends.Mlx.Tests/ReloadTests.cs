using LocalInfer.Engine;
using LocalInfer.Mlx;
using LocalInfer.Testing;
using LocalInfer.Tokenizers;

namespace LocalInfer.Backends.Mlx.Tests;

/// <summary>A model is loaded again while requests run and are cancelled. No server does it yet; an engine that is replaced by another is what it comes to.</summary>
public sealed class ReloadTests
{
    private const int Clients = 6;
    private const int Requests = 30;
    private const int Reloads = 5;

    private static readonly Vocabulary Tokens = new([.. Enumerable.Range(0, 512).Select(id =>
        ((ReadOnlyMemory<byte>)new byte[] { (byte)(97 + (id % 26)) }, TokenKind.Text))]);

    private int _ended;

    [MlxFact]
    public async Task Every_request_ends_and_nothing_is_left()
    {
        long handles = MlxHandles.Live;
        InferenceEngine engine = Serve();
        Task<FinishReason[]>[] clients = [.. Enumerable.Range(0, Clients).Select(client => Task.Run(() => RunAsync(client, () => Volatile.Read(ref engine))))];
        for (int reload = 1; reload <= Reloads; reload++)
        {
            while (Volatile.Read(ref _ended) < reload * Clients * Requests / (Reloads + 1))
            {
                await Task.Yield();
            }

            InferenceEngine old = Interlocked.Exchange(ref engine, Serve());
            old.Dispose();
        }

        FinishReason[] reasons = [.. (await Task.WhenAll(clients)).SelectMany(reason => reason)];
        engine.Dispose();
        Assert.Equal(Clients * Requests, reasons.Length);
        Assert.All(reasons, reason => Assert.True(reason is FinishReason.Length or FinishReason.Cancelled, reason.ToString()));
        Assert.Contains(FinishReason.Length, reasons);
        Assert.Contains(FinishReason.Cancelled, reasons);
        Assert.Equal(handles, MlxHandles.Live);
    }

    private static InferenceEngine Serve() => new(TinyModel.Load(), Tokens, new EngineOptions { MaxRunningSequences = 4 });

    private async Task<FinishReason[]> RunAsync(int client, Func<InferenceEngine> engine)
    {
        var reasons = new List<FinishReason>();
        while (reasons.Count < Requests)
        {
            int number = reasons.Count;
            Sequence sequence;
            try
            {
                sequence = engine().Submit(new SequenceRequest
                {
                    PromptTokenIds = Enumerable.Range(0, 20 + client).Select(i => (i * (number % 4)) + client).ToArray(),
                    MaxTokens = 12,
                    EosTokenIds = new HashSet<int>(),
                });
            }
            catch (EngineStoppedException)
            {
                await Task.Yield(); // the next one is there already
                continue;
            }

            await foreach (SequenceEvent happened in sequence.Events.ReadAllAsync())
            {
                if (number % 3 == 0)
                {
                    sequence.Cancel();
                }

                if (happened is SequenceFinished end)
                {
                    reasons.Add(end.Reason);
                }
            }

            Interlocked.Increment(ref _ended);
        }

        return [.. reasons];
    }
}
