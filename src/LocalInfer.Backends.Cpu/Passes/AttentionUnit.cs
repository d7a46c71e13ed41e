using System.Runtime.InteropServices;
using LocalInfer.Backends.Cpu.Kernels.Attention;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>Queries of one key head that are computed together: query i of a run is head i % group of token i / group.</summary>
/// <param name="run">The run's first token.</param>
/// <param name="kvHead">The key head.</param>
/// <param name="firstQuery">The first query.</param>
/// <param name="count">Queries, at least 1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct AttentionUnit(int run, int kvHead, int firstQuery, int count)
{
    public int Run { get; } = run;

    public int KvHead { get; } = kvHead;

    public int FirstQuery { get; } = firstQuery;

    public int Count { get; } = count;

    /// <summary>Queries of a tile.</summary>
    public int Width => QueryTile.CountFor(Count);

    /// <summary>Queries with those that fill up the last tile.</summary>
    public int Padded => PaddedOf(Count);

    /// <summary>[tile, dimension, width], scaled.</summary>
    public float* Queries { get; init; }

    /// <summary>How many positions each query sees; 0 for those that do not exist.</summary>
    public int* Limits { get; init; }

    /// <summary>Scratch of a tile.</summary>
    public float* Weights { get; init; }

    /// <summary>The most that a query sees.</summary>
    public int Length { get; init; }

    /// <summary>Queries, with those that fill up the last tile, where there are <paramref name="count"/>.</summary>
    public static int PaddedOf(int count)
    {
        int width = QueryTile.CountFor(count);
        return (count + width - 1) / width * width;
    }
}
