using LocalInfer.Constraints;
using LocalInfer.Engine.Sampling;
using static LocalInfer.Engine.Tests.EngineRuns;

namespace LocalInfer.Engine.Tests;

public class InferenceEngineTests
{
    [Fact]
    public async Task GreedyDecodingFollowsTheModelUntilTheTokenLimit()
    {
        var decoder = new FakeDecoder();
        using var engine = StartEngine(decoder);
        Result result = await RunAsync(engine, Request("a", maxTokens: 4));
        Assert.Equal(("bcde", FinishReason.Length, 4), (result.Text, result.Finish.Reason, result.Finish.CompletionTokens));
        Assert.Equal(['b', 'c', 'd', 'e'], result.TokenIds.Select(id => (char)id));
    }

    [Fact]
    public async Task AnEndTokenEndsAndIsCountedButHasNoText()
    {
        using var engine = StartEngine(new FakeDecoder { Next = tokens => tokens.Count < 4 ? 'x' : FakeDecoder.End });
        Result result = await RunAsync(engine, Request("ab"));
        Assert.Equal(("xx", FinishReason.Stop, 3), (result.Text, result.Finish.Reason, result.Finish.CompletionTokens));
    }

    [Fact]
    public async Task TheEndOfTheContextEndsTheSequence()
    {
        using var engine = StartEngine(new FakeDecoder { Next = _ => 'x' });
        Result result = await RunAsync(engine, Request(new string('a', 60), maxTokens: 1000));
        Assert.Equal((FinishReason.Length, 4), (result.Finish.Reason, result.Finish.CompletionTokens));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(64)]
    public async Task ALongPromptIsComputedInChunksThatEndAtMultiplesOfTheirSize(int chunk)
    {
        var decoder = new FakeDecoder();
        using var engine = StartEngine(decoder, new EngineOptions { PrefillChunkTokens = chunk });
        Result result = await RunAsync(engine, Request(new string('a', 39) + "b", maxTokens: 2));
        Assert.Equal("cd", result.Text);
        int[] prefill = [.. decoder.BatchShapes.Select(b => b[0]).TakeWhile((_, i) => decoder.BatchShapes.Take(i).Sum(b => b[0]) < 40)];
        Assert.All(prefill.SkipLast(1), tokens => Assert.Equal(chunk, tokens));
        Assert.Equal(40, prefill.Sum());
    }

    [Fact]
    public async Task ALongPromptDoesNotStopRunningReplies()
    {
        var decoder = new FakeDecoder { Next = _ => 'x' };
        using var started = new ManualResetEventSlim();
        using var engine = StartEngine(decoder, new EngineOptions { PrefillChunkTokens = 4 });
        Sequence decoding = engine.Submit(Request("a", maxTokens: 60));
        await decoding.Events.ReadAsync();
        Sequence longPrompt = engine.Submit(Request(new string('b', 40), maxTokens: 1));
        await Task.WhenAll(ReadAsync(decoding), ReadAsync(longPrompt)).WaitAsync(Guard);
        // Wherever the prompt was computed while the reply ran, the reply got its token in the same pass.
        Assert.All(decoder.BatchShapes.Where(b => b.Length == 2), shape => Assert.Equal(1, shape[0]));
        Assert.All(decoder.BatchShapes, shape => Assert.True(shape.Sum() <= 5));
    }

    [Fact]
    public async Task ThirtyTwoSequencesAtOnceDoNotMixUp()
    {
        var decoder = new FakeDecoder { Next = tokens => tokens[0] };
        using var engine = StartEngine(decoder, new EngineOptions { MaxRunningSequences = 5 });
        IEnumerable<Task> all = Enumerable.Range(0, 32).Select(async i =>
        {
            char own = (char)('A' + i);
            Result result = await RunAsync(engine, Request(own + new string('z', i), maxTokens: 3 + (i % 7)));
            Assert.Equal(new string(own, 3 + (i % 7)), result.Text);
        });
        await Task.WhenAll(all).WaitAsync(Guard);
        await UntilAsync(() => decoder.LiveStates == 0);
        Assert.All(decoder.BatchShapes, shape => Assert.True(shape.Length <= 5));
    }

    [Theory]
    [InlineData("e", "bcd")]
    [InlineData("de", "bc")]
    [InlineData("dx", "bcdefg")]
    public async Task AStopSequenceEndsTheReplyAndIsHeldBack(string stop, string expected)
    {
        using var engine = StartEngine(new FakeDecoder());
        Result result = await RunAsync(engine, Request("a", maxTokens: 6) with { StopSequences = [stop] });
        Assert.Equal(expected, result.Text);
        Assert.Equal(stop == "dx" ? FinishReason.Length : FinishReason.Stop, result.Finish.Reason);
    }

    [Fact]
    public async Task ACancelledSequenceEndsAndFreesItsState()
    {
        var decoder = new FakeDecoder { Next = _ => 'x' };
        using var gate = new SemaphoreSlim(0);
        var gated = new FakeDecoder { Next = _ => 'x', BeforeForward = _ => gate.Wait() };
        using var engine = StartEngine(gated, new EngineOptions { MaxRunningSequences = 1 });
        Sequence running = engine.Submit(Request("a"));
        Sequence queued = engine.Submit(Request("b"));
        gate.Release();
        await running.Events.ReadAsync();
        queued.Cancel();
        running.Cancel();
        gate.Release(2);
        Assert.Equal(FinishReason.Cancelled, (await ReadAsync(running).WaitAsync(Guard)).Finish.Reason);
        Assert.Equal(FinishReason.Cancelled, (await ReadAsync(queued).WaitAsync(Guard)).Finish.Reason);
        await UntilAsync(() => gated.LiveStates == 0 && engine.RunningCount == 0);
    }

    [Fact]
    public async Task ShuttingDownEndsEverySequenceAndFreesTheDecoder()
    {
        var decoder = new FakeDecoder { Next = _ => 'x', BeforeForward = _ => Thread.Yield() };
        InferenceEngine engine = StartEngine(decoder, new EngineOptions { MaxRunningSequences = 2 });
        List<Sequence> sequences = [.. Enumerable.Range(0, 6).Select(_ => engine.Submit(Request("a", maxTokens: 63)))];
        engine.Dispose();
        foreach (Sequence sequence in sequences)
        {
            Assert.Contains((await ReadAsync(sequence).WaitAsync(Guard)).Finish.Reason, new[] { FinishReason.Cancelled, FinishReason.Length });
        }

        Assert.Equal(0, decoder.LiveStates);
        Assert.True(decoder.IsDisposed);
        Assert.Throws<EngineStoppedException>(() => engine.Submit(Request("a")));
    }

    [Fact]
    public async Task AFailedPassEndsItsBatchAndTheLoopGoesOn()
    {
        bool fails = true;
        using var engine = StartEngine(new FakeDecoder { BeforeForward = _ => { if (fails) { throw new InvalidOperationException("no memory"); } } });
        Result failed = await RunAsync(engine, Request("a"));
        Assert.Equal((FinishReason.Error, "no memory"), (failed.Finish.Reason, failed.Finish.Error));
        fails = false;
        Assert.Equal("bc", (await RunAsync(engine, Request("a", maxTokens: 2))).Text);
    }

    [Fact]
    public async Task ARowThatIsNoNumberEndsOnlyItsOwnSequence()
    {
        using var engine = StartEngine(new FakeDecoder { Next = t => t[0], Spoil = (t, row) => { if (t[0] == 'N') { row[5] = float.NaN; } } });
        Task<Result> bad = RunAsync(engine, Request("N"));
        Task<Result> good = RunAsync(engine, Request("g", maxTokens: 3));
        Assert.Equal(FinishReason.Error, (await bad).Finish.Reason);
        Assert.Equal("ggg", (await good).Text);
    }

    [Fact]
    public async Task ForcedTokensAreNotSampledAndGoInTogether()
    {
        var decoder = new FakeDecoder();
        using var engine = StartEngine(decoder);
        Result result = await RunAsync(engine, Request("a", maxTokens: 6) with { Constraint = new LiteralConstraint(new[] { (int)'X', 'Y', 'Z' }) });
        Assert.Equal("XYZ[\\]", result.Text);
        Assert.Equal([[4], [1], [1]], decoder.BatchShapes);
    }

    [Fact]
    public async Task AForcedTokenThatDoesNotExistEndsOnlyItsOwnSequence()
    {
        var decoder = new FakeDecoder { Next = _ => 'x' };
        using var engine = StartEngine(decoder);
        Task<Result> good = RunAsync(engine, Request("a", maxTokens: 20));
        Result bad = await RunAsync(engine, Request("a") with { Constraint = new LiteralConstraint(new[] { 5000 }) });
        Assert.Equal(FinishReason.Error, bad.Finish.Reason);
        Assert.Equal(FinishReason.Length, (await good).Finish.Reason);
    }

    [Fact]
    public async Task PromptsOfAStepStayWithinAChunkTogether()
    {
        using var gate = new ManualResetEventSlim();
        var decoder = new FakeDecoder { Next = _ => FakeDecoder.End, BeforeForward = _ => gate.Wait(Guard) };
        using var engine = StartEngine(decoder, new EngineOptions { PrefillChunkTokens = 8 });
        Sequence[] all = [.. new[] { 8, 3, 8, 8 }.Select(n => engine.Submit(Request(new string('a', n))))];
        gate.Set();
        await Task.WhenAll(all.Select(ReadAsync)).WaitAsync(Guard);
        Assert.All(decoder.BatchShapes, shape => Assert.True(shape.Sum() <= 8));
    }

    [Fact]
    public async Task AMaskKeepsTheSampleInsideAndAnEmptyOneIsAnError()
    {
        using var engine = StartEngine(new FakeDecoder { Next = _ => 'q' });
        Result vowels = await RunAsync(engine, Request("a", maxTokens: 3) with { Constraint = new OnlyTokens('e') });
        Assert.Equal("eee", vowels.Text);
        Result nothing = await RunAsync(engine, Request("a", maxTokens: 3) with { Constraint = new OnlyTokens() });
        Assert.Equal(FinishReason.Error, nothing.Finish.Reason);
    }

    [Fact]
    public async Task ASeedRepeatsTheTextWhateverElseRuns()
    {
        var decoder = new FakeDecoder { Spoil = (_, row) => row.AsSpan('a', 26).Fill(50) };
        using var engine = StartEngine(decoder);
        SequenceRequest request = Request("a", maxTokens: 20) with { Sampling = new SamplingOptions(1, Seed: 7) };
        string alone = (await RunAsync(engine, request)).Text;
        Task<Result>[] together = [.. Enumerable.Range(0, 8).Select(i => RunAsync(engine, request with { Sampling = new SamplingOptions(1, Seed: i) }))];
        Result[] results = await Task.WhenAll(together);
        Assert.Equal(alone, results[7].Text);
        Assert.Equal(8, results.Select(r => r.Text).Distinct().Count());
        Assert.All(results, r => Assert.All(r.TokenIds, id => Assert.InRange(id, 1, 127)));
    }

    [Fact]
    public void WhatCannotRunIsRefusedWithTheNumbers()
    {
        using var engine = StartEngine(new FakeDecoder(), new EngineOptions { StateBytesLimit = 30 });
        PromptTooLongException tooLong = Assert.Throws<PromptTooLongException>(() => engine.Submit(Request(new string('a', 64))));
        Assert.Equal((64, 64), (tooLong.PromptTokens, tooLong.ContextLength));
        Assert.Throws<StateTooLargeException>(() => engine.Submit(Request("a", maxTokens: 40)));
        Assert.Throws<StateTooLargeException>(() => engine.Submit(Request("a", maxTokens: int.MaxValue)));
        Assert.Throws<ArgumentException>(() => engine.Submit(Request("a") with { PromptTokenIds = new[] { 1, 9999 } }));
        Assert.Throws<ArgumentException>(() => engine.Submit(Request("a") with { StopSequences = [""] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Submit(Request("")));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Submit(Request("a", maxTokens: 0)));
    }

    [Fact]
    public async Task AFullQueueRefusesAndAFullMemoryWaits()
    {
        using var gate = new SemaphoreSlim(0);
        var decoder = new FakeDecoder { Next = _ => 'x', BeforeForward = _ => gate.Wait() };
        using var engine = StartEngine(decoder, new EngineOptions { MaxRunningSequences = 2, MaxWaitingSequences = 1, StateBytesLimit = 5 });
        Sequence first = engine.Submit(Request("a", maxTokens: 3));
        await UntilAsync(() => engine.RunningCount == 1);
        Sequence second = engine.Submit(Request("b", maxTokens: 3)); // needs 4 bytes more than there are
        _ = engine.Submit(Request("c", maxTokens: 3));
        Assert.Throws<QueueFullException>(() => engine.Submit(Request("d", maxTokens: 3)));
        gate.Release(100);
        Assert.Equal("xxx", (await ReadAsync(first).WaitAsync(Guard)).Text);
        Assert.Equal("xxx", (await ReadAsync(second).WaitAsync(Guard)).Text);
        Assert.All(decoder.BatchShapes, shape => Assert.Single(shape));
    }

    [Fact]
    public async Task EachSequenceKeepsItsTimes()
    {
        using var engine = StartEngine(new FakeDecoder());
        Sequence sequence = engine.Submit(Request("a", maxTokens: 3));
        await ReadAsync(sequence).WaitAsync(Guard);
        Assert.True(sequence.Queued <= sequence.FirstToken);
        Assert.True(sequence.FirstToken <= sequence.Ended);
    }

    private sealed class OnlyTokens(params int[] ids) : ITokenConstraint
    {
        public bool CanEnd => false;

        public bool ComputeMask(TokenMask mask)
        {
            mask.Clear();
            foreach (int id in ids)
            {
                mask.Allow(id);
            }

            return true;
        }

        public int CopyForcedTokens(Span<int> destination) => 0;

        public void Commit(int tokenId)
        {
        }

        public ITokenConstraint Fork() => this;
    }
}
