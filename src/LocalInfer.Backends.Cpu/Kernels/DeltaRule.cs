using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>
/// The gated delta rule on the memory S of a head. With each token S decays, what it holds at k is moved towards v, and it is read at q:
/// S = g S; d = β (v − kᵀS); S = S + k dᵀ; y = qᵀS.
/// <para>
/// S is [key dimension, value dimension] and lies tile by tile: some columns of all rows, then the next columns; how many depends on the lanes. So a tile
/// stays in the first cache for all tokens of a run, where columns of long rows would fall into few of its sets.
/// </para>
/// </summary>
internal static unsafe class DeltaRule
{
    private const int TileVectors = 4;

    /// <summary>Takes a run of tokens. Its results are, bit for bit, those of its tokens one by one.</summary>
    /// <param name="memory">S, float32, key dimension × value dimension values; updated.</param>
    /// <param name="run">The tokens, and where their outputs go.</param>
    public static void Run<TLanes>(float* memory, in DeltaRun run)
        where TLanes : struct, ILanes<TLanes>
    {
        int column = 0;
        for (; column <= run.ValueDim - (TileVectors * TLanes.Count); column += TileVectors * TLanes.Count)
        {
            Tile<TLanes>(memory + (column * run.KeyDim), run, column);
        }

        for (; column <= run.ValueDim - TLanes.Count; column += TLanes.Count)
        {
            Vector<TLanes>(memory + (column * run.KeyDim), run, column);
        }

        for (; column < run.ValueDim; column++)
        {
            Vector<ScalarLanes>(memory + (column * run.KeyDim), run, column);
        }
    }

    /// <summary>Walks over S once a token: while a row is updated, what the next token's key holds (h) is summed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TLanes>(float* memory, in DeltaRun run, int column)
        where TLanes : struct, ILanes<TLanes>
    {
        int n = TLanes.Count, keyDim = run.KeyDim;
        float* query = run.Query, key = run.Key, value = run.Value + column, y = run.Output + column;
        TLanes h0 = default, h1 = default, h2 = default, h3 = default;
        float* row = memory;
        for (int i = 0; i < keyDim; i++, row += TileVectors * n)
        {
            var k = TLanes.Broadcast(key[i]);
            h0 = TLanes.MultiplyAdd(TLanes.Load(row), k, h0);
            h1 = TLanes.MultiplyAdd(TLanes.Load(row + n), k, h1);
            h2 = TLanes.MultiplyAdd(TLanes.Load(row + (2 * n)), k, h2);
            h3 = TLanes.MultiplyAdd(TLanes.Load(row + (3 * n)), k, h3);
        }

        for (int token = 0; token < run.Tokens; token++)
        {
            float decay = run.Decay[token * run.ScalarStride];
            var g = TLanes.Broadcast(decay);
            var minusDecay = TLanes.Broadcast(-decay);
            var beta = TLanes.Broadcast(run.Strength[token * run.ScalarStride]);
            var d0 = TLanes.Multiply(TLanes.MultiplyAdd(h0, minusDecay, TLanes.Load(value)), beta);
            var d1 = TLanes.Multiply(TLanes.MultiplyAdd(h1, minusDecay, TLanes.Load(value + n)), beta);
            var d2 = TLanes.Multiply(TLanes.MultiplyAdd(h2, minusDecay, TLanes.Load(value + (2 * n))), beta);
            var d3 = TLanes.Multiply(TLanes.MultiplyAdd(h3, minusDecay, TLanes.Load(value + (3 * n))), beta);
            TLanes y0 = default, y1 = default, y2 = default, y3 = default;
            float* nextKey = key + run.InputStride;
            row = memory;
            if (token < run.Tokens - 1)
            {
                h0 = h1 = h2 = h3 = default;
                for (int i = 0; i < keyDim; i++, row += TileVectors * n)
                {
                    var k = TLanes.Broadcast(key[i]);
                    var q = TLanes.Broadcast(query[i]);
                    var next = TLanes.Broadcast(nextKey[i]);
                    var s0 = Update(row, g, d0, k);
                    var s1 = Update(row + n, g, d1, k);
                    var s2 = Update(row + (2 * n), g, d2, k);
                    var s3 = Update(row + (3 * n), g, d3, k);
                    y0 = TLanes.MultiplyAdd(s0, q, y0);
                    y1 = TLanes.MultiplyAdd(s1, q, y1);
                    y2 = TLanes.MultiplyAdd(s2, q, y2);
                    y3 = TLanes.MultiplyAdd(s3, q, y3);
                    h0 = TLanes.MultiplyAdd(s0, next, h0);
                    h1 = TLanes.MultiplyAdd(s1, next, h1);
                    h2 = TLanes.MultiplyAdd(s2, next, h2);
                    h3 = TLanes.MultiplyAdd(s3, next, h3);
                }
            }
            else
            {
                // No token follows whose sum to make: making it cost a single token 15 %.
                for (int i = 0; i < keyDim; i++, row += TileVectors * n)
                {
                    var k = TLanes.Broadcast(key[i]);
                    var q = TLanes.Broadcast(query[i]);
                    var s0 = Update(row, g, d0, k);
                    var s1 = Update(row + n, g, d1, k);
                    var s2 = Update(row + (2 * n), g, d2, k);
                    var s3 = Update(row + (3 * n), g, d3, k);
                    y0 = TLanes.MultiplyAdd(s0, q, y0);
                    y1 = TLanes.MultiplyAdd(s1, q, y1);
                    y2 = TLanes.MultiplyAdd(s2, q, y2);
                    y3 = TLanes.MultiplyAdd(s3, q, y3);
                }
            }

            y0.Store(y);
            y1.Store(y + n);
            y2.Store(y + (2 * n));
            y3.Store(y + (3 * n));
            query += run.InputStride;
            key += run.InputStride;
            value += run.InputStride;
            y += run.OutputStride;
        }
    }

    /// <summary>S = g S + k dᵀ for some columns of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Update<TLanes>(float* row, TLanes g, TLanes d, TLanes k)
        where TLanes : struct, ILanes<TLanes>
    {
        var updated = TLanes.MultiplyAdd(d, k, TLanes.Multiply(TLanes.Load(row), g));
        updated.Store(row);
        return updated;
    }

    /// <summary>Columns that fill no tile, in the rule's plain form: two walks a token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vector<TLanes>(float* memory, in DeltaRun run, int column)
        where TLanes : struct, ILanes<TLanes>
    {
        float* query = run.Query, key = run.Key, value = run.Value + column, y = run.Output + column;
        for (int token = 0; token < run.Tokens; token++)
        {
            TLanes h = default, read = default;
            float* row = memory;
            for (int i = 0; i < run.KeyDim; i++, row += TLanes.Count)
            {
                h = TLanes.MultiplyAdd(TLanes.Load(row), TLanes.Broadcast(key[i]), h);
            }

            float decay = run.Decay[token * run.ScalarStride];
            var g = TLanes.Broadcast(decay);
            var beta = TLanes.Broadcast(run.Strength[token * run.ScalarStride]);
            var d = TLanes.Multiply(TLanes.MultiplyAdd(h, TLanes.Broadcast(-decay), TLanes.Load(value)), beta);
            row = memory;
            for (int i = 0; i < run.KeyDim; i++, row += TLanes.Count)
            {
                read = TLanes.MultiplyAdd(Update(row, g, d, TLanes.Broadcast(key[i])), TLanes.Broadcast(query[i]), read);
            }

            read.Store(y);
            query += run.InputStride;
            key += run.InputStride;
            value += run.InputStride;
            y += run.OutputStride;
        }
    }
}
