using System.Collections.Concurrent;
using LocalInfer.Backends.Cpu.Threading;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed class WorkerRangesTests
{
    public static TheoryData<int, int, int, int> Jobs { get; } = new()
    {
        // parts, workers, granularity, most
        { 1, 1, 1, 1 },
        { 1, 4, 1, 1 },
        { 2, 3, 4, 4 },
        { 36, 2, 1, 36 },
        { 37, 3, 4, 8 },
        { 304, 2, 4, 304 },
        { 4748, 8, 1, 8 },
        { 1001, 5, 4, 1001 },
    };

    [Theory]
    [MemberData(nameof(Jobs))]
    public void Every_part_is_taken_once_whoever_comes(int parts, int workers, int granularity, int most)
    {
        var ranges = new WorkerRanges(workers);
        for (int present = 1; present <= workers; present++)
        {
            ranges.Begin(parts, granularity, most);
            int[] taken = new int[parts];
            for (bool any = true; any;)
            {
                any = false;
                for (int worker = workers - present; worker < workers; worker++)
                {
                    any |= Take(ranges, worker, granularity, most, taken);
                }
            }

            Assert.All(taken, times => Assert.Equal(1, times));
        }
    }

    [Fact]
    public void A_worker_reads_on_where_it_stopped_until_its_range_is_done()
    {
        var ranges = new WorkerRanges(2);
        ranges.Begin(100, granularity: 1, most: 100);
        int next = 50;
        while (next < 100)
        {
            Assert.True(ranges.TryTake(1, out int first, out int end));
            Assert.Equal(next, first);
            next = end;
        }

        Assert.True(ranges.TryTake(1, out int stolen, out int stolenEnd));
        Assert.Equal((25, 50), (stolen, stolenEnd));
        Assert.True(ranges.TryTake(0, out int own, out _));
        Assert.Equal(0, own);
    }

    [Fact]
    public void Threads_take_every_part_once()
    {
        const int Parts = 5000, Workers = 6;
        var ranges = new WorkerRanges(Workers);
        for (int round = 0; round < 50; round++)
        {
            ranges.Begin(Parts, granularity: 1, most: 3);
            var taken = new ConcurrentBag<(int First, int End)>();
            using var start = new Barrier(Workers);
            Thread[] threads = [.. Enumerable.Range(0, Workers).Select(worker => new Thread(() =>
            {
                start.SignalAndWait();
                while (ranges.TryTake(worker, out int first, out int end))
                {
                    taken.Add((first, end));
                }
            }))];
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
            Assert.Equal(Enumerable.Range(0, Parts), taken.SelectMany(piece => Enumerable.Range(piece.First, piece.End - piece.First)).Order());
        }
    }

    private static bool Take(WorkerRanges ranges, int worker, int granularity, int most, int[] taken)
    {
        if (!ranges.TryTake(worker, out int first, out int end))
        {
            return false;
        }

        Assert.Equal(0, first % granularity);
        Assert.InRange(end - first, 1, most);
        for (int part = first; part < end; part++)
        {
            taken[part]++;
        }

        return true;
    }
}
