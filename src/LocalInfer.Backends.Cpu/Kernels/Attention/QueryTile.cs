using System.Runtime.InteropServices;

namespace LocalInfer.Backends.Cpu.Kernels.Attention;

/// <summary>Queries that meet a block of the KV cache together, and their running results. Memory is the caller's.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct QueryTile
{
    /// <summary>Queries of a wide tile: as many as keep sums of two registers each. A narrow one has half as many.</summary>
    public const int Wide = 8;

    /// <summary>Queries of a narrow tile.</summary>
    public const int Narrow = Wide / 2;

    /// <summary>Values of a running sum: the lanes of the widest register.</summary>
    public const int SumLanes = 16;

    /// <summary><see cref="Wide"/> or <see cref="Narrow"/>; those that do not exist see nothing.</summary>
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
}
