using LocalInfer.Backends.Cpu.Threading;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_part_is_done_once_also_after_the_workers_parked(int workers)
    {
        using var pool = new WorkerPool(workers);
        var job = new CountingJob(parts: 37);
        for (int i = 1; i <= 2000; i++)
        {
            job.Begin();
            pool.Run(job, 37);
            Assert.All(job.Counts, count => Assert.Equal(i, count));
            if (i % 500 == 0)
            {
                Thread.Sleep(20);
            }
        }
    }

    [Fact]
    public void An_error_in_a_worker_reaches_the_caller_and_the_pool_goes_on()
    {
        using var pool = new WorkerPool(2);
        Assert.Throws<InvalidDataException>(() => pool.Run(new FailingJob(), 2));
        var job = new CountingJob(parts: 2);
        job.Begin();
        pool.Run(job, 2);
        Assert.Equal([1, 1], job.Counts);
    }

    private sealed class CountingJob(int parts) : WorkerJob
    {
        private int _next;

        public int[] Counts { get; } = new int[parts];

        public void Begin() => _next = 0;

        public override void Run(int worker, int workers)
        {
            for (int part; (part = Interlocked.Increment(ref _next) - 1) < parts;)
            {
                Counts[part]++;
            }
        }
    }

    /// <summary>The caller's part waits until the other worker has joined, so that the error is the worker's.</summary>
    private sealed class FailingJob : WorkerJob
    {
        private volatile bool _hasFailed;

        public override void Run(int worker, int workers)
        {
            if (worker == 0)
            {
                Assert.True(SpinWait.SpinUntil(() => _hasFailed, TimeSpan.FromSeconds(30)), "the other worker did not come");
                return;
            }

            _hasFailed = true;
            throw new InvalidDataException("the worker's part fails");
        }
    }
}
