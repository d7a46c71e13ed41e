namespace LocalInfer.Backends.Cpu.Threading;

/// <summary>
/// The parts of a job, for each worker a range of neighbours. A worker takes from the front of its own, so that what it reads is one long stream, in
/// pieces that shrink, and then from the end of what others have left: one whose processor is taken by another program delays nobody for long.
/// </summary>
/// <param name="workers">Workers, at least 1.</param>
internal sealed class WorkerRanges(int workers)
{
    /// <summary>A worker takes this part of what is left of its range.</summary>
    private const int OwnShare = 3;

    /// <summary>Another takes this part of it.</summary>
    private const int OthersShare = 2;

    /// <summary>Ranges lie this far from each other, so that no two share a cache line.</summary>
    private const int Stride = 16;

    /// <summary>Of each worker: the first part that is left, in the upper half, and the end.</summary>
    private readonly long[] _ranges = new long[workers * Stride];
    private int _granularity;
    private int _most;

    /// <summary>Starts anew.</summary>
    /// <param name="parts">Parts, at least 1.</param>
    /// <param name="granularity">Pieces begin at multiples of this.</param>
    /// <param name="most">Parts of the largest piece, but never fewer than <paramref name="granularity"/>.</param>
    public void Begin(int parts, int granularity, int most)
    {
        (_granularity, _most) = (granularity, most);
        long pieces = (parts + granularity - 1) / granularity;
        for (int worker = 0; worker < workers; worker++)
        {
            int first = (int)(pieces * worker / workers) * granularity, end = (int)(pieces * (worker + 1) / workers) * granularity;
            Volatile.Write(ref _ranges[worker * Stride], Pack(first, Math.Min(end, parts)));
        }
    }

    /// <summary>Takes a piece for nobody else; false where nothing is left.</summary>
    /// <param name="worker">0 to the number of workers - 1.</param>
    /// <param name="first">The first part.</param>
    /// <param name="end">Behind the last part.</param>
    public bool TryTake(int worker, out int first, out int end)
    {
        if (TryTakeFront(ref _ranges[worker * Stride], out first, out end))
        {
            return true;
        }

        for (int other = 1; other < workers; other++)
        {
            if (TryTakeEnd(ref _ranges[(worker + other) % workers * Stride], out first, out end))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryTakeFront(ref long range, out int first, out int end)
    {
        for (long seen = Volatile.Read(ref range); ;)
        {
            (first, int last) = Unpack(seen);
            end = Math.Min(first + Piece(last - first, OwnShare), last);
            if (first >= last || Replace(ref range, Pack(end, last), ref seen))
            {
                return first < last;
            }
        }
    }

    private bool TryTakeEnd(ref long range, out int first, out int end)
    {
        for (long seen = Volatile.Read(ref range); ;)
        {
            (int start, end) = Unpack(seen);
            int whole = (end - start + _granularity - 1) / _granularity * _granularity;
            first = Math.Max(start, start + whole - Piece(end - start, OthersShare));
            if (start >= end || Replace(ref range, Pack(start, first), ref seen))
            {
                return start < end;
            }
        }
    }

    private int Piece(int left, int share) => Math.Max(Math.Min(left / share, _most) / _granularity * _granularity, _granularity);

    private static bool Replace(ref long range, long value, ref long seen)
    {
        long found = Interlocked.CompareExchange(ref range, value, seen);
        bool isReplaced = found == seen;
        seen = found;
        return isReplaced;
    }

    private static long Pack(int first, int end) => ((long)first << 32) | (uint)end;

    private static (int First, int End) Unpack(long range) => ((int)(range >> 32), (int)range);
}
