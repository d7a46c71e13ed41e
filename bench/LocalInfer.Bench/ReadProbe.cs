using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace LocalInfer.Bench;

/// <summary>
/// How fast this machine reads memory right now, with all threads: what decoding can at most reach. Measured in every round,
/// because on shared machines it moves by a factor of two over minutes.
/// </summary>
internal sealed unsafe class ReadProbe : IDisposable
{
    private const long Bytes = 512L << 20;
    private readonly byte* _memory = (byte*)NativeMemory.AlignedAlloc((nuint)Bytes, 64);
    private ulong _sink;

    public ReadProbe() => NativeMemory.Fill(_memory, (nuint)Bytes, 1);

    /// <summary>Reads the whole buffer once.</summary>
    /// <returns>10^9 bytes a second.</returns>
    public double Measure()
    {
        int threads = Environment.ProcessorCount;
        long start = Stopwatch.GetTimestamp();
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => Read(Bytes / threads * i, Bytes / threads));
        return Bytes / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);

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
}
