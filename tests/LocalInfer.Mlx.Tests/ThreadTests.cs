using LocalInfer.Testing;

namespace LocalInfer.Mlx.Tests;

public sealed class ThreadTests
{
    [Fact]
    public void All_work_runs_on_one_thread_whoever_asks()
    {
        var ids = new System.Collections.Concurrent.ConcurrentBag<int>();
        Parallel.For(0, 200, _ => MlxThread.Shared.Run(() => ids.Add(Environment.CurrentManagedThreadId)));
        Assert.Equal(200, ids.Count);
        Assert.Single(ids.Distinct());
        Assert.DoesNotContain(Environment.CurrentManagedThreadId, ids);
    }

    [Fact]
    public void Work_may_ask_for_work() => Assert.Equal(3, MlxThread.Shared.Run(() => 1 + MlxThread.Shared.Run(() => 2)));

    [Fact]
    public void An_exception_reaches_the_caller_and_the_thread_goes_on()
    {
        Assert.Equal("mine", Assert.Throws<FormatException>(() => MlxThread.Shared.Run(() => throw new FormatException("mine"))).Message);
        Assert.True(MlxThread.Shared.Run(() => MlxThread.IsCurrent));
    }

    [Fact]
    public void Waiting_for_the_thread_allocates_nothing()
    {
        Action nothing = () => { };
        for (int i = 0; i < 200; i++)
        {
            MlxThread.Shared.Run(nothing);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            MlxThread.Shared.Run(nothing);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [MlxFact]
    public void Every_call_from_another_thread_is_refused()
    {
        using var world = new MlxWorld();
        MlxArray one = default;
        MlxHeld held = null!;
        MlxThread.Shared.Run(() =>
        {
            one = world.Graph.FromFloats([1f], 1);
            held = new MlxHeld(one);
        });
        Action[] misuses =
        [
            () => world.Graph.Add(one, one),
            () => world.Graph.FromInts([1]),
            () => MlxGraph.Evaluate(one),
            () => one.Read<float>(),
            () => _ = one.Shape,
            () => held.Set(one),
            () => held.Dispose(),
            () => world.Arena.Release(),
            () => MlxDevice.Open(gpu: false),
            () => MlxMemory.ClearCache(),
        ];
        Assert.All(misuses, misuse => Assert.Contains("thread", Assert.Throws<InvalidOperationException>(misuse).Message, StringComparison.Ordinal));
        MlxThread.Shared.Run(held.Dispose);
    }
}
