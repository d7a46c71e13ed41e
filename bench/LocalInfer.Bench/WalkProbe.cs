using System.Diagnostics;

namespace LocalInfer.Bench;

/// <summary>
/// What mask computation can at most reach on this machine right now: dependent loads from a table as large as a token trie, and copies of a mask.
/// </summary>
internal sealed class WalkProbe
{
    private const int Loads = 2_000_000;
    private const int Copies = 20_000;

    private readonly int[] _next = new int[1 << 19];
    private readonly ulong[] _from;
    private readonly ulong[] _to;

    public WalkProbe(int logits)
    {
        _from = new ulong[(logits + 63) / 64];
        _to = new ulong[_from.Length];
        int[] order = [.. Enumerable.Range(1, _next.Length - 1)];
        new Random(1).Shuffle(order);
        int at = 0;
        foreach (int next in order)
            at = _next[at] = next;
    }

    /// <summary>Nanoseconds of a load, microseconds of a copy.</summary>
    public (double Load, double Copy) Measure()
    {
        int at = 0;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Loads; i++)
            at = _next[at];
        double load = Stopwatch.GetElapsedTime(start).TotalNanoseconds / Loads;
        _to[0] = (ulong)at; // keeps the loop alive
        start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Copies; i++)
            _from.CopyTo(_to, 0);
        return (load, Stopwatch.GetElapsedTime(start).TotalMicroseconds / Copies);
    }
}
