using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace LocalInfer.Backends.Cpu.Threading;

/// <summary>
/// Background threads that compute beside the caller. Between jobs a worker spins for half a millisecond, because
/// waking a parked one costs as much as a layer; then it parks until the next job. One caller at a time.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    /// <summary>How long a worker waits awake: longer than sampling and publishing take between two tokens.</summary>
    private static readonly long SpinTicks = Stopwatch.Frequency / 2000;

    private const int CallerSpins = 20000;

    private readonly Thread[] _threads;
    private readonly Lock _errorGate = new();
    private readonly object _parking = new();
    private WorkerJob? _job;
    private ExceptionDispatchInfo? _error;
    private int _epoch;
    private int _pending;
    private int _parked;
    private bool _stopping;

    /// <param name="workers">Threads that compute, the caller's included; at least 1.</param>
    public WorkerPool(int workers)
    {
        Workers = workers;
        _threads = new Thread[workers - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"cpu decoder {worker}" };
            _threads[i].Start();
        }
    }

    public int Workers { get; }

    /// <summary>Runs a job and returns when all workers have done their share; an error in any share is thrown here.</summary>
    /// <param name="job">The job.</param>
    /// <param name="parts">Parts that the work falls into; one part is done by the caller alone.</param>
    public void Run(WorkerJob job, long parts)
    {
        if (Workers == 1 || parts <= 1)
        {
            job.Run(0, 1);
            return;
        }

        _job = job;
        Volatile.Write(ref _pending, Workers - 1);
        Interlocked.Increment(ref _epoch);
        if (Volatile.Read(ref _parked) > 0)
        {
            Wake();
        }

        RunShare(job, 0);
        for (int spins = 0; Volatile.Read(ref _pending) != 0; spins++)
        {
            if (spins < CallerSpins)
            {
                Thread.SpinWait(1);
            }
            else
            {
                Thread.Yield();
            }
        }

        var error = _error;
        _error = null;
        error?.Throw();
    }

    public void Dispose()
    {
        Volatile.Write(ref _stopping, true);
        Interlocked.Increment(ref _epoch);
        Wake();
        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void Work(int worker)
    {
        for (int seen = 0; ; seen++)
        {
            AwaitEpochAfter(seen);
            if (Volatile.Read(ref _stopping))
            {
                return;
            }

            RunShare(_job!, worker);
            Interlocked.Decrement(ref _pending);
        }
    }

    private void RunShare(WorkerJob job, int worker)
    {
        try
        {
            job.Run(worker, Workers);
        }
        catch (Exception exception)
        {
            // The caller must wait for the others before it may fail; it throws the first error then.
            lock (_errorGate)
            {
                _error ??= ExceptionDispatchInfo.Capture(exception);
            }
        }
    }

    private void AwaitEpochAfter(int seen)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetTimestamp() - start < SpinTicks;)
        {
            for (int spins = 0; spins < 64; spins++)
            {
                if (Volatile.Read(ref _epoch) != seen)
                {
                    return;
                }

                Thread.SpinWait(1);
            }
        }

        lock (_parking)
        {
            // Counted before the epoch is read, and the caller reads the count after it raised the epoch: one sees the other.
            Interlocked.Increment(ref _parked);
            while (Volatile.Read(ref _epoch) == seen)
            {
                Monitor.Wait(_parking);
            }

            Interlocked.Decrement(ref _parked);
        }
    }

    private void Wake()
    {
        lock (_parking)
        {
            Monitor.PulseAll(_parking);
        }
    }
}
