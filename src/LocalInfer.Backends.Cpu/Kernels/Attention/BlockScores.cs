using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels.Attention;

/// <summary>
/// Queries times the keys of a block, two registers of positions at once. What nobody sees of a block beyond them is not read from memory.
/// Accumulators are separate locals: the JIT keeps no array of vectors in registers.
/// </summary>
internal static unsafe class BlockScores
{
    /// <summary>Eight queries.</summary>
    /// <param name="keys">The first register of the first dimension.</param>
    /// <param name="dimension">Values of a head.</param>
    /// <param name="queries">float32 [dimension, 8].</param>
    /// <param name="scores">Receives two registers of each row of float32 [8, 64].</param>
    /// <param name="lines">Asked for in the same number of steps.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide<TLanes, TStored>(byte* keys, int dimension, float* queries, float* scores, LineStream lines)
        where TLanes : struct, ILanes<TLanes>
        where TStored : struct, IStoredFloats
    {
        int second = TLanes.Count * TStored.Bytes;
        TLanes a0 = default, b0 = default, a1 = default, b1 = default, a2 = default, b2 = default, a3 = default, b3 = default;
        TLanes a4 = default, b4 = default, a5 = default, b5 = default, a6 = default, b6 = default, a7 = default, b7 = default;
        for (int d = 0; d < dimension; d++, keys += BlockAttention.Positions * TStored.Bytes, queries += 8)
        {
            lines.Ask();
            TLanes k0 = TStored.Load<TLanes>(keys), k1 = TStored.Load<TLanes>(keys + second);
            var query = TLanes.Broadcast(queries[0]);
            a0 = TLanes.MultiplyAdd(k0, query, a0);
            b0 = TLanes.MultiplyAdd(k1, query, b0);
            query = TLanes.Broadcast(queries[1]);
            a1 = TLanes.MultiplyAdd(k0, query, a1);
            b1 = TLanes.MultiplyAdd(k1, query, b1);
            query = TLanes.Broadcast(queries[2]);
            a2 = TLanes.MultiplyAdd(k0, query, a2);
            b2 = TLanes.MultiplyAdd(k1, query, b2);
            query = TLanes.Broadcast(queries[3]);
            a3 = TLanes.MultiplyAdd(k0, query, a3);
            b3 = TLanes.MultiplyAdd(k1, query, b3);
            query = TLanes.Broadcast(queries[4]);
            a4 = TLanes.MultiplyAdd(k0, query, a4);
            b4 = TLanes.MultiplyAdd(k1, query, b4);
            query = TLanes.Broadcast(queries[5]);
            a5 = TLanes.MultiplyAdd(k0, query, a5);
            b5 = TLanes.MultiplyAdd(k1, query, b5);
            query = TLanes.Broadcast(queries[6]);
            a6 = TLanes.MultiplyAdd(k0, query, a6);
            b6 = TLanes.MultiplyAdd(k1, query, b6);
            query = TLanes.Broadcast(queries[7]);
            a7 = TLanes.MultiplyAdd(k0, query, a7);
            b7 = TLanes.MultiplyAdd(k1, query, b7);
        }

        Store(a0, b0, scores);
        Store(a1, b1, scores + BlockAttention.Positions);
        Store(a2, b2, scores + (2 * BlockAttention.Positions));
        Store(a3, b3, scores + (3 * BlockAttention.Positions));
        Store(a4, b4, scores + (4 * BlockAttention.Positions));
        Store(a5, b5, scores + (5 * BlockAttention.Positions));
        Store(a6, b6, scores + (6 * BlockAttention.Positions));
        Store(a7, b7, scores + (7 * BlockAttention.Positions));
    }

    /// <summary>Four queries.</summary>
    /// <param name="keys">The first register of the first dimension.</param>
    /// <param name="dimension">Values of a head.</param>
    /// <param name="queries">float32 [dimension, 4].</param>
    /// <param name="scores">Receives two registers of each row of float32 [4, 64].</param>
    /// <param name="lines">Asked for in the same number of steps.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow<TLanes, TStored>(byte* keys, int dimension, float* queries, float* scores, LineStream lines)
        where TLanes : struct, ILanes<TLanes>
        where TStored : struct, IStoredFloats
    {
        int second = TLanes.Count * TStored.Bytes;
        TLanes a0 = default, b0 = default, a1 = default, b1 = default, a2 = default, b2 = default, a3 = default, b3 = default;
        for (int d = 0; d < dimension; d++, keys += BlockAttention.Positions * TStored.Bytes, queries += 4)
        {
            lines.Ask();
            TLanes k0 = TStored.Load<TLanes>(keys), k1 = TStored.Load<TLanes>(keys + second);
            var query = TLanes.Broadcast(queries[0]);
            a0 = TLanes.MultiplyAdd(k0, query, a0);
            b0 = TLanes.MultiplyAdd(k1, query, b0);
            query = TLanes.Broadcast(queries[1]);
            a1 = TLanes.MultiplyAdd(k0, query, a1);
            b1 = TLanes.MultiplyAdd(k1, query, b1);
            query = TLanes.Broadcast(queries[2]);
            a2 = TLanes.MultiplyAdd(k0, query, a2);
            b2 = TLanes.MultiplyAdd(k1, query, b2);
            query = TLanes.Broadcast(queries[3]);
            a3 = TLanes.MultiplyAdd(k0, query, a3);
            b3 = TLanes.MultiplyAdd(k1, query, b3);
        }

        Store(a0, b0, scores);
        Store(a1, b1, scores + BlockAttention.Positions);
        Store(a2, b2, scores + (2 * BlockAttention.Positions));
        Store(a3, b3, scores + (3 * BlockAttention.Positions));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes>(TLanes first, TLanes second, float* destination)
        where TLanes : struct, ILanes<TLanes>
    {
        first.Store(destination);
        second.Store(destination + TLanes.Count);
    }
}
