using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>
/// Dot products of some rows with some tokens. Every product is summed in the same order whatever the tile around it:
/// lane by lane along the inputs, then across lanes, then the inputs that fill no register.
/// </summary>
internal static unsafe class DotTile
{
    private const int Side = 4;

    /// <summary>y[t, r] = rows[r] · x[t] for all r and t.</summary>
    /// <param name="rows">float32 [rowCount, length].</param>
    /// <param name="rowStride">Floats from row to row.</param>
    /// <param name="rowCount">Rows.</param>
    /// <param name="x">float32 [tokenCount, length].</param>
    /// <param name="xStride">Floats from token to token.</param>
    /// <param name="tokenCount">Tokens.</param>
    /// <param name="length">Inputs.</param>
    /// <param name="y">float32 [tokenCount, rowCount].</param>
    /// <param name="yStride">Floats from token to token.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute<TLanes>(
        float* rows, int rowStride, int rowCount, float* x, int xStride, int tokenCount, int length, float* y, int yStride)
        where TLanes : struct, ILanes<TLanes>
    {
        int t = 0;
        for (; t + Side <= tokenCount; t += Side)
        {
            int r = 0;
            for (; r + Side <= rowCount; r += Side)
            {
                FourByFour<TLanes>(rows + ((long)r * rowStride), rowStride, x + ((long)t * xStride), xStride, length, y + ((long)t * yStride) + r, yStride);
            }

            for (; r < rowCount; r++)
            {
                for (int i = 0; i < Side; i++)
                {
                    y[((long)(t + i) * yStride) + r] = One<TLanes>(rows + ((long)r * rowStride), x + ((long)(t + i) * xStride), length);
                }
            }
        }

        for (; t < tokenCount; t++)
        {
            int r = 0;
            for (; r + Side <= rowCount; r += Side)
            {
                FourByOne<TLanes>(rows + ((long)r * rowStride), rowStride, x + ((long)t * xStride), length, y + ((long)t * yStride) + r);
            }

            for (; r < rowCount; r++)
            {
                y[((long)t * yStride) + r] = One<TLanes>(rows + ((long)r * rowStride), x + ((long)t * xStride), length);
            }
        }
    }

    // Accumulators are separate locals: the JIT keeps no array of vectors in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByFour<TLanes>(float* w, int wStride, float* x, int xStride, int length, float* y, int yStride)
        where TLanes : struct, ILanes<TLanes>
    {
        float* w1 = w + wStride, w2 = w1 + wStride, w3 = w2 + wStride;
        float* x1 = x + xStride, x2 = x1 + xStride, x3 = x2 + xStride;
        TLanes a00 = default, a01 = default, a02 = default, a03 = default;
        TLanes a10 = default, a11 = default, a12 = default, a13 = default;
        TLanes a20 = default, a21 = default, a22 = default, a23 = default;
        TLanes a30 = default, a31 = default, a32 = default, a33 = default;
        int k = 0;
        for (; k <= length - TLanes.Count; k += TLanes.Count)
        {
            TLanes v0 = TLanes.Load(w + k), v1 = TLanes.Load(w1 + k), v2 = TLanes.Load(w2 + k), v3 = TLanes.Load(w3 + k);
            var u = TLanes.Load(x + k);
            a00 = TLanes.MultiplyAdd(v0, u, a00);
            a01 = TLanes.MultiplyAdd(v1, u, a01);
            a02 = TLanes.MultiplyAdd(v2, u, a02);
            a03 = TLanes.MultiplyAdd(v3, u, a03);
            u = TLanes.Load(x1 + k);
            a10 = TLanes.MultiplyAdd(v0, u, a10);
            a11 = TLanes.MultiplyAdd(v1, u, a11);
            a12 = TLanes.MultiplyAdd(v2, u, a12);
            a13 = TLanes.MultiplyAdd(v3, u, a13);
            u = TLanes.Load(x2 + k);
            a20 = TLanes.MultiplyAdd(v0, u, a20);
            a21 = TLanes.MultiplyAdd(v1, u, a21);
            a22 = TLanes.MultiplyAdd(v2, u, a22);
            a23 = TLanes.MultiplyAdd(v3, u, a23);
            u = TLanes.Load(x3 + k);
            a30 = TLanes.MultiplyAdd(v0, u, a30);
            a31 = TLanes.MultiplyAdd(v1, u, a31);
            a32 = TLanes.MultiplyAdd(v2, u, a32);
            a33 = TLanes.MultiplyAdd(v3, u, a33);
        }

        Finish(a00, a01, a02, a03, w, wStride, x, k, length, y);
        Finish(a10, a11, a12, a13, w, wStride, x1, k, length, y + yStride);
        Finish(a20, a21, a22, a23, w, wStride, x2, k, length, y + (2L * yStride));
        Finish(a30, a31, a32, a33, w, wStride, x3, k, length, y + (3L * yStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByOne<TLanes>(float* w, int wStride, float* x, int length, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        float* w1 = w + wStride, w2 = w1 + wStride, w3 = w2 + wStride;
        TLanes a0 = default, a1 = default, a2 = default, a3 = default;
        int k = 0;
        for (; k <= length - TLanes.Count; k += TLanes.Count)
        {
            var u = TLanes.Load(x + k);
            a0 = TLanes.MultiplyAdd(TLanes.Load(w + k), u, a0);
            a1 = TLanes.MultiplyAdd(TLanes.Load(w1 + k), u, a1);
            a2 = TLanes.MultiplyAdd(TLanes.Load(w2 + k), u, a2);
            a3 = TLanes.MultiplyAdd(TLanes.Load(w3 + k), u, a3);
        }

        Finish(a0, a1, a2, a3, w, wStride, x, k, length, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float One<TLanes>(float* w, float* x, int length)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes sum = default;
        int k = 0;
        for (; k <= length - TLanes.Count; k += TLanes.Count)
        {
            sum = TLanes.MultiplyAdd(TLanes.Load(w + k), TLanes.Load(x + k), sum);
        }

        return Tail(sum.Sum(), w, x, k, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TLanes>(
        TLanes a0, TLanes a1, TLanes a2, TLanes a3, float* w, int wStride, float* x, int k, int length, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        y[0] = Tail(a0.Sum(), w, x, k, length);
        y[1] = Tail(a1.Sum(), w + wStride, x, k, length);
        y[2] = Tail(a2.Sum(), w + (2L * wStride), x, k, length);
        y[3] = Tail(a3.Sum(), w + (3L * wStride), x, k, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Tail(float sum, float* w, float* x, int k, int length)
    {
        for (; k < length; k++)
        {
            sum = float.MultiplyAddEstimate(w[k], x[k], sum);
        }

        return sum;
    }
}
