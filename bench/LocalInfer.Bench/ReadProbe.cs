using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using LocalInfer.Backends.Cpu.Threading;

namespace LocalInfer.Bench;

/// <summary>
/// How fast this machine reads memory right now, with all threads: what decoding can at most reach. Measured in every round,
/// because on shared machines it moves by a factor of two over minutes. The memory lies in pages of 2 MiB where the system has them, as weights do.
/// </summary>
internal sealed unsafe partial class ReadProbe : IDisposable
{
    private const long Bytes = 512L << 20;
    private const int HugePageBytes = 2 << 20;
    private const int Passes = 3;
    private const int UseHugePages = 14; // MADV_HUGEPAGE
    private readonly byte* _memory = (byte*)NativeMemory.AlignedAlloc((nuint)Bytes, HugePageBytes);
    private ulong _sink;

    public ReadProbe()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Advise(_memory, (nuint)Bytes, UseHugePages);
        }

        NativeMemory.Fill(_memory, (nuint)Bytes, 1);
    }

    /// <summary>Reads the whole buffer a few times.</summary>
    /// <returns>10^9 bytes a second, the fastest time.</returns>
    public double Measure() => Enumerable.Range(0, Passes).Max(_ => ReadOnce());

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    /// <summary>From the first thread's beginning to the last one's end: this thread may be woken late, it shares the processors with them.</summary>
    private double ReadOnce()
    {
        int count = PerformanceCores.Count;
        var times = new (long Start, long End)[count];
        Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            long start = Stopwatch.GetTimestamp();
            Read(Bytes / count * i, Bytes / count);
            times[i] = (start, Stopwatch.GetTimestamp());
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return Bytes / Stopwatch.GetElapsedTime(times.Min(time => time.Start), times.Max(time => time.End)).TotalSeconds / 1e9;
    }

    private void Read(long offset, long length)
    {
        var sum = Vector<ulong>.Zero;
        byte* end = _memory + offset + length;
        for (byte* at = _memory + offset; at + (4 * Vector<byte>.Count) <= end; at += 4 * Vector<byte>.Count)
        {
            sum += Vector.Load((ulong*)at) + Vector.Load((ulong*)(at + Vector<byte>.Count))
                + Vector.Load((ulong*)(at + (2 * Vector<byte>.Count))) + Vector.Load((ulong*)(at + (3 * Vector<byte>.Count)));
        }

        Volatile.Write(ref _sink, sum[0]); // keeps the loop alive
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
