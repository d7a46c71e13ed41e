using LocalInfer.Constraints;
using LocalInfer.Engine.Sampling;

namespace LocalInfer.Engine.Tests.Sampling;

/// <summary>Sampling of whole sequences, through the engine.</summary>
public sealed class SequenceSamplingTests
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(30);

    // Letters equally likely: only the random numbers decide.
    private static FakeDecoder EvenLetters => new() { Next = _ => 'a', Spoil = (_, row) => row.AsSpan('a', 26).Fill(50) };

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public async Task ASeedRepeatsItsTokensWhateverRunsBeside(int others)
    {
        using var engine = new InferenceEngine(EvenLetters, FakeDecoder.Vocabulary, new EngineOptions { PrefillChunkTokens = 4 });
        SequenceRequest request = Request("seed") with { Sampling = new SamplingOptions(1.2, Seed: 11) { TopP = 0.9, XtcProbability = 0.5, RepetitionPenalty = 1.3 } };
        Task<List<TokenGenerated>>[] beside = [.. Enumerable.Range(0, others).Select(i =>
            RunAsync(engine, Request(new string('x', 1 + (3 * i))) with { Sampling = new SamplingOptions(1, Seed: i) }))];
        List<TokenGenerated> tokens = await RunAsync(engine, request);
        await Task.WhenAll(beside);
        using var alone = new InferenceEngine(EvenLetters, FakeDecoder.Vocabulary, new EngineOptions());
        Assert.Equal((await RunAsync(alone, request)).Select(t => t.TokenId), tokens.Select(t => t.TokenId));
    }

    [Fact]
    public async Task PenaltiesLookBackOnPromptAndOutput()
    {
        using var engine = new InferenceEngine(EvenLetters, FakeDecoder.Vocabulary, new EngineOptions());
        SequenceRequest request = Request("abcdef", maxTokens: 20) with { Sampling = new SamplingOptions(0) { PresencePenalty = 1, PresenceWindow = 100 } };
        Assert.Equal("ghijklmnopqrstuvwxyz", string.Concat((await RunAsync(engine, request)).Select(t => t.Text)));
    }

    [Fact]
    public async Task EveryTokenHasItsLogprobAndAForcedOneIsCertain()
    {
        using var engine = new InferenceEngine(EvenLetters, FakeDecoder.Vocabulary, new EngineOptions());
        List<TokenGenerated> tokens = await RunAsync(engine, Request("a", maxTokens: 4) with
        {
            Sampling = new SamplingOptions(0) { TopLogprobs = 2 },
            Constraint = new LiteralConstraint(new[] { (int)'X', 'Y' }),
        });
        Assert.Equal("XYaa", string.Concat(tokens.Select(t => t.Text)));
        Assert.All(tokens.Take(2), t => Assert.Equal(0, t.Logprobs!.Logprob));
        Assert.All(tokens.Take(2), t => Assert.Equal([new TokenLogprob(t.TokenId, 0)], t.Logprobs!.Top));
        Assert.All(tokens.Skip(2), t =>
        {
            Assert.Equal(-Math.Log(26), t.Logprobs!.Logprob, 1e-5);
            Assert.Equal(['a', 'b'], t.Logprobs.Top.Select(top => (char)top.TokenId));
        });
        Assert.All(await RunAsync(engine, Request("a", maxTokens: 3)), t => Assert.Null(t.Logprobs));
    }

    [Fact]
    public async Task SequencesSubmittedTogetherAreTakenOrRefusedTogether()
    {
        using var gate = new SemaphoreSlim(0);
        var decoder = new FakeDecoder { BeforeForward = _ => gate.Wait(Guard) };
        using var engine = new InferenceEngine(decoder, FakeDecoder.Vocabulary, new EngineOptions { MaxRunningSequences = 1, MaxWaitingSequences = 2 });
        SequenceRequest one = Request("a", maxTokens: 1);
        Assert.Throws<QueueFullException>(() => engine.Submit([one, one, one, one]));
        Assert.Throws<PromptTooLongException>(() => engine.Submit([one, Request(new string('a', 64))]));
        Assert.Equal(0, engine.WaitingCount + engine.RunningCount);
        IReadOnlyList<Sequence> together = engine.Submit([one, one, one]);
        gate.Release(100);
        foreach (Sequence sequence in together)
        {
            Assert.Equal("b", string.Concat((await ReadAsync(sequence).WaitAsync(Guard)).Select(t => t.Text)));
        }
    }

    [Fact]
    public void ABiasOnATokenThatDoesNotExistIsRefused()
    {
        using var engine = new InferenceEngine(new FakeDecoder(), FakeDecoder.Vocabulary, new EngineOptions());
        Assert.Throws<ArgumentException>(() => engine.Submit(
            Request("a") with { Sampling = new SamplingOptions(1) { LogitBias = [new TokenBias(FakeDecoder.PaddedRows, 1)] } }));
    }

    private static SequenceRequest Request(string prompt, int maxTokens = 30) => new()
    {
        PromptTokenIds = prompt.Select(c => (int)c).ToArray(),
        MaxTokens = maxTokens,
        EosTokenIds = new HashSet<int> { FakeDecoder.End },
    };

    private static Task<List<TokenGenerated>> RunAsync(InferenceEngine engine, SequenceRequest request) =>
        ReadAsync(engine.Submit(request)).WaitAsync(Guard);

    private static async Task<List<TokenGenerated>> ReadAsync(Sequence sequence)
    {
        var tokens = new List<TokenGenerated>();
        await foreach (SequenceEvent item in sequence.Events.ReadAllAsync())
        {
            if (item is TokenGenerated token)
            {
                tokens.Add(token);
            }
            else
            {
                Assert.Contains(((SequenceFinished)item).Reason, new[] { FinishReason.Length, FinishReason.Stop });
            }
        }

        return tokens;
    }
}
