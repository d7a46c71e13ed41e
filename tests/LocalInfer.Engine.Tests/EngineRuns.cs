using System.Text;

namespace LocalInfer.Engine.Tests;

/// <summary>Engines over a <see cref="FakeDecoder"/>, requests of ASCII prompts, and what came of them.</summary>
internal static class EngineRuns
{
    /// <summary>What no test waits longer for.</summary>
    public static readonly TimeSpan Guard = TimeSpan.FromSeconds(30);

    public static InferenceEngine StartEngine(FakeDecoder decoder, EngineOptions? options = null) =>
        new(decoder, FakeDecoder.Vocabulary, options ?? new EngineOptions());

    public static SequenceRequest Request(string prompt, int maxTokens = 50) => new()
    {
        PromptTokenIds = Encoding.ASCII.GetBytes(prompt).Select(b => (int)b).ToArray(),
        MaxTokens = maxTokens,
        EosTokenIds = new HashSet<int> { FakeDecoder.End },
    };

    public static Task<Result> RunAsync(InferenceEngine engine, SequenceRequest request) =>
        ReadAsync(engine.Submit(request)).WaitAsync(Guard);

    public static async Task<Result> ReadAsync(Sequence sequence)
    {
        var text = new StringBuilder();
        var ids = new List<int>();
        await foreach (SequenceEvent item in sequence.Events.ReadAllAsync())
        {
            switch (item)
            {
                case TokenGenerated token:
                    text.Append(token.Text);
                    ids.Add(token.TokenId);
                    break;
                case SequenceFinished finished:
                    return new Result(text.Append(finished.Text).ToString(), ids, finished);
            }
        }

        throw new InvalidOperationException("The events ended without an end.");
    }

    public static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Guard);
        while (!condition())
        {
            await Task.Delay(1, limit.Token);
        }
    }

    public sealed record Result(string Text, List<int> TokenIds, SequenceFinished Finish);
}
