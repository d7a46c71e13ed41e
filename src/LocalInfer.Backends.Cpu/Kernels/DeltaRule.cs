using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>
/// One step of the gated delta rule on the memory S of a head: S decays, what it holds at k is moved towards v, and it is read at q.
/// S = g S; d = β (v − kᵀS); S = S + k dᵀ; y = qᵀS.
/// </summary>
internal static unsafe class DeltaRule
{
    private const int TileVectors = 4;

    /// <summary>Makes one step.</summary>
    /// <param name="memory">S, float32 [key dimension, value dimension]; updated.</param>
    /// <param name="query">float32 [key dimension].</param>
    /// <param name="key">float32 [key dimension].</param>
    /// <param name="value">float32 [value dimension].</param>
    /// <param name="decay">g, 0 to 1.</param>
    /// <param name="strength">β, 0 to 1.</param>
    /// <param name="keyDim">Rows of S.</param>
    /// <param name="valueDim">Columns of S.</param>
    /// <param name="y">Receives float32 [value dimension].</param>
    public static void Step<TLanes>(
        float* memory, float* query, float* key, float* value, float decay, float strength, int keyDim, int valueDim, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        int column = 0;
        for (; column <= valueDim - (TileVectors * TLanes.Count); column += TileVectors * TLanes.Count)
        {
            Tile<TLanes>(memory + column, query, key, value + column, decay, strength, keyDim, valueDim, y + column);
        }

        for (; column <= valueDim - TLanes.Count; column += TLanes.Count)
        {
            Column<TLanes>(memory + column, query, key, value + column, decay, strength, keyDim, valueDim, y + column);
        }

        for (; column < valueDim; column++)
        {
            Column<ScalarLanes>(memory + column, query, key, value + column, decay, strength, keyDim, valueDim, y + column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TLanes>(
        float* memory, float* query, float* key, float* value, float decay, float strength, int keyDim, int stride, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        int n = TLanes.Count;
        TLanes h0 = default, h1 = default, h2 = default, h3 = default;
        float* row = memory;
        for (int i = 0; i < keyDim; i++, row += stride)
        {
            var k = TLanes.Broadcast(key[i]);
            h0 = TLanes.MultiplyAdd(TLanes.Load(row), k, h0);
            h1 = TLanes.MultiplyAdd(TLanes.Load(row + n), k, h1);
            h2 = TLanes.MultiplyAdd(TLanes.Load(row + (2 * n)), k, h2);
            h3 = TLanes.MultiplyAdd(TLanes.Load(row + (3 * n)), k, h3);
        }

        var g = TLanes.Broadcast(decay);
        var minusDecay = TLanes.Broadcast(-decay);
        var beta = TLanes.Broadcast(strength);
        var d0 = TLanes.Multiply(TLanes.MultiplyAdd(h0, minusDecay, TLanes.Load(value)), beta);
        var d1 = TLanes.Multiply(TLanes.MultiplyAdd(h1, minusDecay, TLanes.Load(value + n)), beta);
        var d2 = TLanes.Multiply(TLanes.MultiplyAdd(h2, minusDecay, TLanes.Load(value + (2 * n))), beta);
        var d3 = TLanes.Multiply(TLanes.MultiplyAdd(h3, minusDecay, TLanes.Load(value + (3 * n))), beta);
        TLanes y0 = default, y1 = default, y2 = default, y3 = default;
        row = memory;
        for (int i = 0; i < keyDim; i++, row += stride)
        {
            var k = TLanes.Broadcast(key[i]);
            var q = TLanes.Broadcast(query[i]);
            var s0 = TLanes.MultiplyAdd(d0, k, TLanes.Multiply(TLanes.Load(row), g));
            var s1 = TLanes.MultiplyAdd(d1, k, TLanes.Multiply(TLanes.Load(row + n), g));
            var s2 = TLanes.MultiplyAdd(d2, k, TLanes.Multiply(TLanes.Load(row + (2 * n)), g));
            var s3 = TLanes.MultiplyAdd(d3, k, TLanes.Multiply(TLanes.Load(row + (3 * n)), g));
            s0.Store(row);
            s1.Store(row + n);
            s2.Store(row + (2 * n));
            s3.Store(row + (3 * n));
            y0 = TLanes.MultiplyAdd(s0, q, y0);
            y1 = TLanes.MultiplyAdd(s1, q, y1);
            y2 = TLanes.MultiplyAdd(s2, q, y2);
            y3 = TLanes.MultiplyAdd(s3, q, y3);
        }

        y0.Store(y);
        y1.Store(y + n);
        y2.Store(y + (2 * n));
        y3.Store(y + (3 * n));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Column<TLanes>(
        float* memory, float* query, float* key, float* value, float decay, float strength, int keyDim, int stride, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes held = default, read = default;
        float* row = memory;
        for (int i = 0; i < keyDim; i++, row += stride)
        {
            held = TLanes.MultiplyAdd(TLanes.Load(row), TLanes.Broadcast(key[i]), held);
        }

        var change = TLanes.Multiply(
            TLanes.MultiplyAdd(held, TLanes.Broadcast(-decay), TLanes.Load(value)), TLanes.Broadcast(strength));
        row = memory;
        for (int i = 0; i < keyDim; i++, row += stride)
        {
            var updated = TLanes.MultiplyAdd(
                change, TLanes.Broadcast(key[i]), TLanes.Multiply(TLanes.Load(row), TLanes.Broadcast(decay)));
            updated.Store(row);
            read = TLanes.MultiplyAdd(updated, TLanes.Broadcast(query[i]), read);
        }

        read.Store(y);
    }
}
