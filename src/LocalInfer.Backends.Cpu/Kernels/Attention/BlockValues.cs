using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels.Attention;

/// <summary>Weighted values of a block, added to the running outputs, one or two registers of dimensions at once.</summary>
internal static unsafe partial class BlockValues
{
    /// <summary>One register of dimensions, any number of queries.</summary>
    /// <inheritdoc cref="Eight"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rest<TLanes, TStored>(byte* values, int dimension, int count, int queries, float* weights, float* corrections, float* y)
        where TLanes : struct, ILanes<TLanes>
        where TStored : struct, IStoredFloats
    {
        var widening = new Float16Widening<TLanes>();
        for (int q = 0; q < queries; q++, y += dimension, weights += BlockAttention.Positions)
        {
            var sum = Scaled(y, TLanes.Broadcast(corrections[q]));
            for (int p = 0; p < count; p++)
            {
                sum = TLanes.MultiplyAdd(TStored.Load<TLanes>(values + ((long)p * dimension * TStored.Bytes), widening), TLanes.Broadcast(weights[p]), sum);
            }

            sum.Store(y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Scaled<TLanes>(float* source, TLanes factor)
        where TLanes : struct, ILanes<TLanes> =>
        TLanes.Multiply(TLanes.Load(source), factor);
}
