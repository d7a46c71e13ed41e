using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace LocalInfer.Backends.Cpu.Threading;

/// <summary>
/// Background threads that compute beside the caller. Between jobs a worker spins for half a millisecond, because
/// waking a parked one costs as much as a layer; then it parks until the next job. The caller waits only for workers that have joined a
/// job: one whose processor is taken by another program misses it, and the others do its parts. One caller at a time.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    /// <summary>How long a worker waits awake: longer than sampling and publishing take between two tokens.</summary>
    private static readonly long SpinTicks = Stopwatch.Frequency / 2000;

    private const int CallerSpins = 20000;

    private const int EpochShift = 16;
    private const long Open = 1L << (EpochShift - 1);

    private readonly Thread[] _threads;
    private readonly Lock _errorGate = new();
    private readonly object _parking = new();
    private WorkerJob? _job;
    private ExceptionDispatchInfo? _error;

    // From the highest bit down: the number of the job, whether workers may still join it, and how many have and are not done.
    private long _state;
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

    private long Epoch => Volatile.Read(ref _state) >> EpochShift;

    /// <summary>Runs a job and returns when all its parts are done; an error in any of them is thrown here.</summary>
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
        Interlocked.Exchange(ref _state, (((_state >> EpochShift) + 1) << EpochShift) | Open);
        if (Volatile.Read(ref _parked) > 0)
        {
            Wake();
        }

        RunShare(job, 0);
        Interlocked.And(ref _state, ~Open);
        for (int spins = 0; (Volatile.Read(ref _state) & (Open - 1)) != 0; spins++)
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
        Interlocked.Add(ref _state, 1L << EpochShift);
        Wake();
        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void Work(int worker)
    {
        for (long seen = 0; ;)
        {
            seen = AwaitEpochAfter(seen);
            if (Volatile.Read(ref _stopping))
            {
                return;
            }

            if (TryJoin(seen))
            {
                RunShare(_job!, worker);
                Interlocked.Decrement(ref _state);
            }
        }
    }

    /// <summary>Joins a job; false where all its parts are taken, or the next one has begun.</summary>
    private bool TryJoin(long epoch)
    {
        for (long state = Volatile.Read(ref _state); state >> EpochShift == epoch && (state & Open) != 0;)
        {
            long found = Interlocked.CompareExchange(ref _state, state + 1, state);
            if (found == state)
            {
                return true;
            }

            state = found;
        }

        return false;
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

    private long AwaitEpochAfter(long seen)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetTimestamp() - start < SpinTicks;)
        {
            for (int spins = 0; spins < 64; spins++)
            {
                if (Epoch != seen)
                {
                    return Epoch;
                }

                Thread.SpinWait(1);
            }
        }

        lock (_parking)
        {
            // Counted before the epoch is read, and the caller reads the count after it raised the epoch: one sees the other.
            Interlocked.Increment(ref _parked);
            while (Epoch == seen)
            {
                Monitor.Wait(_parking);
            }

            Interlocked.Decrement(ref _parked);
            return Epoch;
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
