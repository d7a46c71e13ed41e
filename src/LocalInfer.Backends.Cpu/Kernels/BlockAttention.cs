using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>
/// Attention of four queries over one block of the KV cache, with online softmax (Milakov and Gimelshein, 2018): the running maximum, the
/// running sum and the unnormalised output are corrected from block to block. A query's result depends on its own scores alone, whatever
/// the three beside it are, and a block of which it sees nothing leaves it as it is.
/// </summary>
internal static unsafe class BlockAttention
{
    /// <summary>Queries of a tile.</summary>
    public const int Queries = 4;

    /// <summary>Positions of a block.</summary>
    public const int Positions = KvShape.BlockTokens;

    /// <summary>Takes a block into the running results.</summary>
    /// <param name="keys">float32 [dimension, 64].</param>
    /// <param name="values">float32 [64, dimension].</param>
    /// <param name="dimension">Values of a head.</param>
    /// <param name="queries">float32 [dimension, 4], scaled.</param>
    /// <param name="visible">For each query how many of the block's positions it sees; 0 and less = none, 64 and more = all.</param>
    /// <param name="weights">Scratch: float32 [4, 64].</param>
    /// <param name="maxima">For each query the largest score so far; minus infinity at first.</param>
    /// <param name="sums">For each query the sum of its weights so far.</param>
    /// <param name="outputs">float32 [4, dimension]: weighted values so far.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<TLanes>(
        float* keys, float* values, int dimension, float* queries, int* visible, float* weights, float* maxima, float* sums, float* outputs)
        where TLanes : struct, ILanes<TLanes>
    {
        int seen = 0;
        for (int q = 0; q < Queries; q++)
        {
            seen = Math.Max(seen, Math.Min(visible[q], Positions));
        }

        for (int at = 0; at < seen;)
        {
            if (seen - at > 2 * TLanes.Count)
            {
                FourScores<TLanes>(keys + at, dimension, queries, weights + at);
                at += 4 * TLanes.Count;
            }
            else
            {
                Scores<TLanes>(keys + at, dimension, queries, weights + at);
                at += TLanes.Count;
            }
        }

        float* corrections = stackalloc float[Queries];
        for (int q = 0; q < Queries; q++)
        {
            corrections[q] = Weigh<TLanes>(weights + (q * Positions), visible[q], maxima + q, sums + q);
        }

        int i = 0;
        for (; i <= dimension - (4 * TLanes.Count); i += 4 * TLanes.Count)
        {
            AddFourValues<TLanes>(values + i, dimension, seen, weights, corrections, outputs + i);
        }

        for (; i <= dimension - TLanes.Count; i += TLanes.Count)
        {
            AddValues<TLanes>(values + i, dimension, seen, weights, corrections, outputs + i);
        }

        for (; i < dimension; i++)
        {
            AddValues<ScalarLanes>(values + i, dimension, seen, weights, corrections, outputs + i);
        }
    }

    /// <summary>Turns scores into weights and returns by what earlier results shrink.</summary>
    private static float Weigh<TLanes>(float* scores, int visible, float* maximum, float* sum)
        where TLanes : struct, ILanes<TLanes>
    {
        if (visible <= 0)
        {
            new Span<float>(scores, Positions).Clear();
            return 1;
        }

        for (int p = visible; p < Positions; p++)
        {
            scores[p] = float.NegativeInfinity;
        }

        var largest = TLanes.Load(scores);
        for (int p = TLanes.Count; p < Positions; p += TLanes.Count)
        {
            largest = TLanes.Max(largest, TLanes.Load(scores + p));
        }

        float before = *maximum;
        float now = MathF.Max(before, largest.Max());
        var shift = TLanes.Broadcast(-now);
        TLanes total = default;
        for (int p = 0; p < Positions; p += TLanes.Count)
        {
            var weight = TLanes.Exp(TLanes.Add(TLanes.Load(scores + p), shift));
            weight.Store(scores + p);
            total = TLanes.Add(total, weight);
        }

        float correction = now == before ? 1 : MathF.Exp(before - now);
        *maximum = now;
        *sum = MathF.FusedMultiplyAdd(*sum, correction, total.Sum());
        return correction;
    }

    // Accumulators are separate locals: the JIT keeps no array of vectors in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourScores<TLanes>(float* keys, int dimension, float* queries, float* scores)
        where TLanes : struct, ILanes<TLanes>
    {
        int n = TLanes.Count;
        TLanes a00 = default, a01 = default, a02 = default, a03 = default;
        TLanes a10 = default, a11 = default, a12 = default, a13 = default;
        TLanes a20 = default, a21 = default, a22 = default, a23 = default;
        TLanes a30 = default, a31 = default, a32 = default, a33 = default;
        for (int d = 0; d < dimension; d++, keys += Positions, queries += Queries)
        {
            TLanes k0 = TLanes.Load(keys), k1 = TLanes.Load(keys + n), k2 = TLanes.Load(keys + (2 * n)), k3 = TLanes.Load(keys + (3 * n));
            var q = TLanes.Broadcast(queries[0]);
            a00 = TLanes.MultiplyAdd(k0, q, a00);
            a01 = TLanes.MultiplyAdd(k1, q, a01);
            a02 = TLanes.MultiplyAdd(k2, q, a02);
            a03 = TLanes.MultiplyAdd(k3, q, a03);
            q = TLanes.Broadcast(queries[1]);
            a10 = TLanes.MultiplyAdd(k0, q, a10);
            a11 = TLanes.MultiplyAdd(k1, q, a11);
            a12 = TLanes.MultiplyAdd(k2, q, a12);
            a13 = TLanes.MultiplyAdd(k3, q, a13);
            q = TLanes.Broadcast(queries[2]);
            a20 = TLanes.MultiplyAdd(k0, q, a20);
            a21 = TLanes.MultiplyAdd(k1, q, a21);
            a22 = TLanes.MultiplyAdd(k2, q, a22);
            a23 = TLanes.MultiplyAdd(k3, q, a23);
            q = TLanes.Broadcast(queries[3]);
            a30 = TLanes.MultiplyAdd(k0, q, a30);
            a31 = TLanes.MultiplyAdd(k1, q, a31);
            a32 = TLanes.MultiplyAdd(k2, q, a32);
            a33 = TLanes.MultiplyAdd(k3, q, a33);
        }

        Store(a00, a01, a02, a03, scores);
        Store(a10, a11, a12, a13, scores + Positions);
        Store(a20, a21, a22, a23, scores + (2 * Positions));
        Store(a30, a31, a32, a33, scores + (3 * Positions));
    }

    /// <summary>As <see cref="FourScores"/> for a quarter of the positions: what nobody sees of a block is not read from memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scores<TLanes>(float* keys, int dimension, float* queries, float* scores)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a0 = default, a1 = default, a2 = default, a3 = default;
        for (int d = 0; d < dimension; d++, keys += Positions, queries += Queries)
        {
            var k = TLanes.Load(keys);
            a0 = TLanes.MultiplyAdd(k, TLanes.Broadcast(queries[0]), a0);
            a1 = TLanes.MultiplyAdd(k, TLanes.Broadcast(queries[1]), a1);
            a2 = TLanes.MultiplyAdd(k, TLanes.Broadcast(queries[2]), a2);
            a3 = TLanes.MultiplyAdd(k, TLanes.Broadcast(queries[3]), a3);
        }

        a0.Store(scores);
        a1.Store(scores + Positions);
        a2.Store(scores + (2 * Positions));
        a3.Store(scores + (3 * Positions));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddFourValues<TLanes>(float* values, int dimension, int count, float* weights, float* corrections, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        int n = TLanes.Count;
        float* y1 = y + dimension, y2 = y1 + dimension, y3 = y2 + dimension;
        float* w1 = weights + Positions, w2 = w1 + Positions, w3 = w2 + Positions;
        var c = TLanes.Broadcast(corrections[0]);
        TLanes a00 = Scaled(y, c), a01 = Scaled(y + n, c), a02 = Scaled(y + (2 * n), c), a03 = Scaled(y + (3 * n), c);
        c = TLanes.Broadcast(corrections[1]);
        TLanes a10 = Scaled(y1, c), a11 = Scaled(y1 + n, c), a12 = Scaled(y1 + (2 * n), c), a13 = Scaled(y1 + (3 * n), c);
        c = TLanes.Broadcast(corrections[2]);
        TLanes a20 = Scaled(y2, c), a21 = Scaled(y2 + n, c), a22 = Scaled(y2 + (2 * n), c), a23 = Scaled(y2 + (3 * n), c);
        c = TLanes.Broadcast(corrections[3]);
        TLanes a30 = Scaled(y3, c), a31 = Scaled(y3 + n, c), a32 = Scaled(y3 + (2 * n), c), a33 = Scaled(y3 + (3 * n), c);
        for (int p = 0; p < count; p++, values += dimension)
        {
            TLanes v0 = TLanes.Load(values), v1 = TLanes.Load(values + n), v2 = TLanes.Load(values + (2 * n)), v3 = TLanes.Load(values + (3 * n));
            var w = TLanes.Broadcast(weights[p]);
            a00 = TLanes.MultiplyAdd(v0, w, a00);
            a01 = TLanes.MultiplyAdd(v1, w, a01);
            a02 = TLanes.MultiplyAdd(v2, w, a02);
            a03 = TLanes.MultiplyAdd(v3, w, a03);
            w = TLanes.Broadcast(w1[p]);
            a10 = TLanes.MultiplyAdd(v0, w, a10);
            a11 = TLanes.MultiplyAdd(v1, w, a11);
            a12 = TLanes.MultiplyAdd(v2, w, a12);
            a13 = TLanes.MultiplyAdd(v3, w, a13);
            w = TLanes.Broadcast(w2[p]);
            a20 = TLanes.MultiplyAdd(v0, w, a20);
            a21 = TLanes.MultiplyAdd(v1, w, a21);
            a22 = TLanes.MultiplyAdd(v2, w, a22);
            a23 = TLanes.MultiplyAdd(v3, w, a23);
            w = TLanes.Broadcast(w3[p]);
            a30 = TLanes.MultiplyAdd(v0, w, a30);
            a31 = TLanes.MultiplyAdd(v1, w, a31);
            a32 = TLanes.MultiplyAdd(v2, w, a32);
            a33 = TLanes.MultiplyAdd(v3, w, a33);
        }

        Store(a00, a01, a02, a03, y);
        Store(a10, a11, a12, a13, y1);
        Store(a20, a21, a22, a23, y2);
        Store(a30, a31, a32, a33, y3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddValues<TLanes>(float* values, int dimension, int count, float* weights, float* corrections, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        for (int q = 0; q < Queries; q++, y += dimension, weights += Positions)
        {
            var sum = Scaled(y, TLanes.Broadcast(corrections[q]));
            for (int p = 0; p < count; p++)
            {
                sum = TLanes.MultiplyAdd(TLanes.Load(values + ((long)p * dimension)), TLanes.Broadcast(weights[p]), sum);
            }

            sum.Store(y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Scaled<TLanes>(float* source, TLanes factor)
        where TLanes : struct, ILanes<TLanes> =>
        TLanes.Multiply(TLanes.Load(source), factor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes>(TLanes a, TLanes b, TLanes c, TLanes d, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        a.Store(y);
        b.Store(y + TLanes.Count);
        c.Store(y + (2 * TLanes.Count));
        d.Store(y + (3 * TLanes.Count));
    }
}
