using LocalInfer.Backends.Cpu.Threading;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_share_runs_once_also_after_the_workers_parked(int workers)
    {
        using var pool = new WorkerPool(workers);
        var job = new CountingJob(workers);
        for (int i = 1; i <= 200; i++)
        {
            pool.Run(job, workers);
            Assert.All(job.Counts, count => Assert.Equal(i, count));
            if (i % 50 == 0)
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
        var job = new CountingJob(2);
        pool.Run(job, 2);
        Assert.Equal([1, 1], job.Counts);
    }

    private sealed class CountingJob(int workers) : WorkerJob
    {
        public int[] Counts { get; } = new int[workers];

        public override void Run(int worker, int workers) => Counts[worker]++;
    }

    private sealed class FailingJob : WorkerJob
    {
        public override void Run(int worker, int workers)
        {
            if (worker == 1)
            {
                throw new InvalidDataException("share 1 fails");
            }
        }
    }
}
