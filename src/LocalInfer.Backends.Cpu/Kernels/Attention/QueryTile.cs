using System.Runtime.InteropServices;

namespace LocalInfer.Backends.Cpu.Kernels.Attention;

/// <summary>Queries that meet a block of the KV cache together, and their running results. Memory is the caller's.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct QueryTile
{
    /// <summary>Queries of the largest tile: as many as keep sums of two registers each.</summary>
    public const int Most = 8;

    /// <summary>Values of a running sum: the lanes of the widest register.</summary>
    public const int SumLanes = 16;

    /// <summary>Queries, one of <see cref="CountFor"/>; those that do not exist see nothing.</summary>
    public int Count { get; init; }

    /// <summary>Values of a head.</summary>
    public int Dimension { get; init; }

    /// <summary>float32 [dimension, count], scaled.</summary>
    public float* Queries { get; init; }

    /// <summary>For each query how many of the block's positions it sees; 0 and less = none, 64 and more = all.</summary>
    public int* Visible { get; init; }

    /// <summary>Scratch: float32 [count, 64].</summary>
    public float* Weights { get; init; }

    /// <summary>For each query the largest score so far; minus infinity at first.</summary>
    public float* Maxima { get; init; }

    /// <summary>For each query the sum of its weights so far, in <see cref="SumLanes"/> parts; zeros at first.</summary>
    public float* Sums { get; init; }

    /// <summary>float32 [count, dimension]: weighted values so far; zeros at first.</summary>
    public float* Outputs { get; init; }

    /// <summary>Queries of the tiles that some queries are best parted into: 4, 6, 7 or 8; 6 and 7 are what a key head of many models has.</summary>
    public static int CountFor(int queries) => queries switch { <= 4 => 4, <= 6 => 6, 7 => 7, _ => Most };
}
