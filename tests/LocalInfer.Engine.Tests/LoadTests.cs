using LocalInfer.Constraints;
using static LocalInfer.Engine.Tests.EngineRuns;

namespace LocalInfer.Engine.Tests;

public class LoadTests
{
    [Fact]
    public async Task AShortPromptIsNotKeptWaitingByALongOneBeforeIt()
    {
        using var gate = new ManualResetEventSlim();
        var decoder = new FakeDecoder { Next = _ => 'x', BeforeForward = _ => gate.Wait() };
        using var engine = StartEngine(decoder, new EngineOptions { PrefillChunkTokens = 4 });
        Sequence first = engine.Submit(Request("z", maxTokens: 1)); // holds the loop until both others are there
        Sequence slow = engine.Submit(Request(new string('l', 60), maxTokens: 1));
        Sequence quick = engine.Submit(Request("s", maxTokens: 1));
        gate.Set();
        await ReadAsync(first).WaitAsync(Guard);
        await ReadAsync(quick).WaitAsync(Guard);
        await ReadAsync(slow).WaitAsync(Guard);
        Assert.True(quick.Ended <= slow.Ended);
    }

    [Fact]
    public async Task WhoReadsAnEndFindsItsPlaceFree()
    {
        using var engine = StartEngine(new FakeDecoder(), new EngineOptions { MaxRunningSequences = 1, MaxWaitingSequences = 0 });
        for (int i = 0; i < 500; i++)
        {
            Assert.Equal("b", (await RunAsync(engine, Request("a", maxTokens: 1))).Text);
        }
    }

    [Fact]
    public async Task ThePromptMayChangeAfterItWasSubmitted()
    {
        using var gate = new ManualResetEventSlim();
        using var engine = StartEngine(new FakeDecoder { BeforeForward = _ => gate.Wait() });
        int[] prompt = ['a'];
        Sequence sequence = engine.Submit(Request("", maxTokens: 2) with { PromptTokenIds = prompt });
        prompt[0] = 'q';
        gate.Set();
        Assert.Equal("bc", (await ReadAsync(sequence).WaitAsync(Guard)).Text);
    }

    [Fact]
    public async Task ASequenceWhoseTimeIsUpEndsWhereverItIs()
    {
        using var gate = new ManualResetEventSlim();
        var decoder = new FakeDecoder { Next = _ => 'x', BeforeForward = _ => gate.Wait() };
        using var engine = StartEngine(decoder, new EngineOptions { MaxRunningSequences = 1 });
        Sequence running = engine.Submit(Request("a", maxTokens: 60) with { Timeout = TimeSpan.FromMilliseconds(20) });
        Sequence waiting = engine.Submit(Request("b", maxTokens: 60) with { Timeout = TimeSpan.FromMilliseconds(20) });
        await Task.Delay(40);
        gate.Set();
        Assert.Equal(FinishReason.TimedOut, (await ReadAsync(running).WaitAsync(Guard)).Finish.Reason);
        Assert.Equal(FinishReason.TimedOut, (await ReadAsync(waiting).WaitAsync(Guard)).Finish.Reason);
        Assert.Equal(0, decoder.LiveStates);
    }

    [Fact]
    public async Task AnEngineThatStopsAcceptingFinishesWhatItHas()
    {
        using var engine = StartEngine(new FakeDecoder(), new EngineOptions { MaxRunningSequences = 1 });
        Sequence[] sequences = [engine.Submit(Request("a", maxTokens: 3)), engine.Submit(Request("k", maxTokens: 3))];
        engine.StopAccepting();
        Assert.Throws<EngineStoppedException>(() => engine.Submit(Request("a")));
        Assert.Equal(["bcd", "lmn"], await Task.WhenAll(sequences.Select(async s => (await ReadAsync(s).WaitAsync(Guard)).Text)));
    }

    [Fact]
    public async Task AFailureOfTheLoopItselfIsToldToAll()
    {
        var decoder = new FakeDecoder { OnStateDisposed = () => throw new InvalidOperationException("broken heap") };
        using var engine = StartEngine(decoder, new EngineOptions { MaxRunningSequences = 2 });
        IReadOnlyList<Sequence> sequences = engine.Submit([Request("a", maxTokens: 2), Request("a", maxTokens: 40), Request("c", maxTokens: 9)]);
        foreach (Sequence sequence in sequences.Skip(1))
        {
            Result result = await ReadAsync(sequence).WaitAsync(Guard);
            Assert.Equal((FinishReason.Error, "The engine failed: broken heap"), (result.Finish.Reason, result.Finish.Error));
        }

        await UntilAsync(() => decoder.IsDisposed);
        Assert.Contains("broken heap", Assert.Throws<EngineStoppedException>(() => engine.Submit(Request("a"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnEndTokenWaitsUntilTheConstraintMayEnd()
    {
        using var engine = StartEngine(new FakeDecoder { Next = _ => FakeDecoder.End, Spoil = (_, row) => row['x'] = 40 });
        Result result = await RunAsync(engine, Request("a") with { Constraint = new EndsAfter(3) });
        Assert.Equal(("xxx", FinishReason.Stop), (result.Text, result.Finish.Reason));
    }

    /// <summary>Anything may come, and the end not before some tokens.</summary>
    private sealed class EndsAfter(int tokens) : ITokenConstraint
    {
        private int _left = tokens;

        public bool CanEnd => _left == 0;

        public bool ComputeMask(TokenMask mask) => false;

        public int CopyForcedTokens(Span<int> destination) => 0;

        public void Commit(int tokenId) => _left = Math.Max(0, _left - 1);

        public ITokenConstraint Fork() => new EndsAfter(_left);
    }
}
