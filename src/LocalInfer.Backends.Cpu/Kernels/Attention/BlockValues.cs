using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels.Attention;

/// <summary>Weighted values of a block, added to the running outputs, two registers of dimensions at once.</summary>
internal static unsafe class BlockValues
{
    /// <summary>Eight queries.</summary>
    /// <param name="values">The first register of the first position.</param>
    /// <param name="dimension">Values of a head.</param>
    /// <param name="count">Positions.</param>
    /// <param name="weights">float32 [8, 64].</param>
    /// <param name="corrections">By what the outputs shrink first.</param>
    /// <param name="y">Two registers of each row of float32 [8, dimension].</param>
    /// <param name="lines">Asked for in the same number of steps.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide<TLanes, TStored>(byte* values, int dimension, int count, float* weights, float* corrections, float* y, LineStream lines)
        where TLanes : struct, ILanes<TLanes>
        where TStored : struct, IStoredFloats
    {
        int n = TLanes.Count, second = n * TStored.Bytes;
        float* y1 = y + dimension, y2 = y1 + dimension, y3 = y2 + dimension, y4 = y3 + dimension, y5 = y4 + dimension, y6 = y5 + dimension, y7 = y6 + dimension;
        var factor = TLanes.Broadcast(corrections[0]);
        TLanes a0 = Scaled(y, factor), b0 = Scaled(y + n, factor);
        factor = TLanes.Broadcast(corrections[1]);
        TLanes a1 = Scaled(y1, factor), b1 = Scaled(y1 + n, factor);
        factor = TLanes.Broadcast(corrections[2]);
        TLanes a2 = Scaled(y2, factor), b2 = Scaled(y2 + n, factor);
        factor = TLanes.Broadcast(corrections[3]);
        TLanes a3 = Scaled(y3, factor), b3 = Scaled(y3 + n, factor);
        factor = TLanes.Broadcast(corrections[4]);
        TLanes a4 = Scaled(y4, factor), b4 = Scaled(y4 + n, factor);
        factor = TLanes.Broadcast(corrections[5]);
        TLanes a5 = Scaled(y5, factor), b5 = Scaled(y5 + n, factor);
        factor = TLanes.Broadcast(corrections[6]);
        TLanes a6 = Scaled(y6, factor), b6 = Scaled(y6 + n, factor);
        factor = TLanes.Broadcast(corrections[7]);
        TLanes a7 = Scaled(y7, factor), b7 = Scaled(y7 + n, factor);
        for (int p = 0; p < count; p++, values += dimension * TStored.Bytes, weights++)
        {
            lines.Ask();
            TLanes v0 = TStored.Load<TLanes>(values), v1 = TStored.Load<TLanes>(values + second);
            var weight = TLanes.Broadcast(weights[0]);
            a0 = TLanes.MultiplyAdd(v0, weight, a0);
            b0 = TLanes.MultiplyAdd(v1, weight, b0);
            weight = TLanes.Broadcast(weights[BlockAttention.Positions]);
            a1 = TLanes.MultiplyAdd(v0, weight, a1);
            b1 = TLanes.MultiplyAdd(v1, weight, b1);
            weight = TLanes.Broadcast(weights[2 * BlockAttention.Positions]);
            a2 = TLanes.MultiplyAdd(v0, weight, a2);
            b2 = TLanes.MultiplyAdd(v1, weight, b2);
            weight = TLanes.Broadcast(weights[3 * BlockAttention.Positions]);
            a3 = TLanes.MultiplyAdd(v0, weight, a3);
            b3 = TLanes.MultiplyAdd(v1, weight, b3);
            weight = TLanes.Broadcast(weights[4 * BlockAttention.Positions]);
            a4 = TLanes.MultiplyAdd(v0, weight, a4);
            b4 = TLanes.MultiplyAdd(v1, weight, b4);
            weight = TLanes.Broadcast(weights[5 * BlockAttention.Positions]);
            a5 = TLanes.MultiplyAdd(v0, weight, a5);
            b5 = TLanes.MultiplyAdd(v1, weight, b5);
            weight = TLanes.Broadcast(weights[6 * BlockAttention.Positions]);
            a6 = TLanes.MultiplyAdd(v0, weight, a6);
            b6 = TLanes.MultiplyAdd(v1, weight, b6);
            weight = TLanes.Broadcast(weights[7 * BlockAttention.Positions]);
            a7 = TLanes.MultiplyAdd(v0, weight, a7);
            b7 = TLanes.MultiplyAdd(v1, weight, b7);
        }

        Store(a0, b0, y);
        Store(a1, b1, y1);
        Store(a2, b2, y2);
        Store(a3, b3, y3);
        Store(a4, b4, y4);
        Store(a5, b5, y5);
        Store(a6, b6, y6);
        Store(a7, b7, y7);
    }

    /// <summary>Four queries.</summary>
    /// <param name="values">The first register of the first position.</param>
    /// <param name="dimension">Values of a head.</param>
    /// <param name="count">Positions.</param>
    /// <param name="weights">float32 [4, 64].</param>
    /// <param name="corrections">By what the outputs shrink first.</param>
    /// <param name="y">Two registers of each row of float32 [4, dimension].</param>
    /// <param name="lines">Asked for in the same number of steps.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow<TLanes, TStored>(byte* values, int dimension, int count, float* weights, float* corrections, float* y, LineStream lines)
        where TLanes : struct, ILanes<TLanes>
        where TStored : struct, IStoredFloats
    {
        int n = TLanes.Count, second = n * TStored.Bytes;
        float* y1 = y + dimension, y2 = y1 + dimension, y3 = y2 + dimension;
        var factor = TLanes.Broadcast(corrections[0]);
        TLanes a0 = Scaled(y, factor), b0 = Scaled(y + n, factor);
        factor = TLanes.Broadcast(corrections[1]);
        TLanes a1 = Scaled(y1, factor), b1 = Scaled(y1 + n, factor);
        factor = TLanes.Broadcast(corrections[2]);
        TLanes a2 = Scaled(y2, factor), b2 = Scaled(y2 + n, factor);
        factor = TLanes.Broadcast(corrections[3]);
        TLanes a3 = Scaled(y3, factor), b3 = Scaled(y3 + n, factor);
        for (int p = 0; p < count; p++, values += dimension * TStored.Bytes, weights++)
        {
            lines.Ask();
            TLanes v0 = TStored.Load<TLanes>(values), v1 = TStored.Load<TLanes>(values + second);
            var weight = TLanes.Broadcast(weights[0]);
            a0 = TLanes.MultiplyAdd(v0, weight, a0);
            b0 = TLanes.MultiplyAdd(v1, weight, b0);
            weight = TLanes.Broadcast(weights[BlockAttention.Positions]);
            a1 = TLanes.MultiplyAdd(v0, weight, a1);
            b1 = TLanes.MultiplyAdd(v1, weight, b1);
            weight = TLanes.Broadcast(weights[2 * BlockAttention.Positions]);
            a2 = TLanes.MultiplyAdd(v0, weight, a2);
            b2 = TLanes.MultiplyAdd(v1, weight, b2);
            weight = TLanes.Broadcast(weights[3 * BlockAttention.Positions]);
            a3 = TLanes.MultiplyAdd(v0, weight, a3);
            b3 = TLanes.MultiplyAdd(v1, weight, b3);
        }

        Store(a0, b0, y);
        Store(a1, b1, y1);
        Store(a2, b2, y2);
        Store(a3, b3, y3);
    }

    /// <summary>One register of dimensions, any number of queries.</summary>
    /// <inheritdoc cref="Wide"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rest<TLanes, TStored>(byte* values, int dimension, int count, int queries, float* weights, float* corrections, float* y)
        where TLanes : struct, ILanes<TLanes>
        where TStored : struct, IStoredFloats
    {
        for (int q = 0; q < queries; q++, y += dimension, weights += BlockAttention.Positions)
        {
            var sum = Scaled(y, TLanes.Broadcast(corrections[q]));
            for (int p = 0; p < count; p++)
            {
                sum = TLanes.MultiplyAdd(TStored.Load<TLanes>(values + ((long)p * dimension * TStored.Bytes)), TLanes.Broadcast(weights[p]), sum);
            }

            sum.Store(y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Scaled<TLanes>(float* source, TLanes factor)
        where TLanes : struct, ILanes<TLanes> =>
        TLanes.Multiply(TLanes.Load(source), factor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes>(TLanes first, TLanes second, float* destination)
        where TLanes : struct, ILanes<TLanes>
    {
        first.Store(destination);
        second.Store(destination + TLanes.Count);
    }
}
