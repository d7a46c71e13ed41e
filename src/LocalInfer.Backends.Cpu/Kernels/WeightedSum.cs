using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>y += Σ weight[p] * row[p], position by position: the second half of attention.</summary>
internal static unsafe class WeightedSum
{
    /// <summary>Adds <paramref name="count"/> weighted rows to <paramref name="y"/>.</summary>
    /// <param name="rows">float32 [count, width], contiguous.</param>
    /// <param name="weights">float32 [count].</param>
    /// <param name="count">Rows.</param>
    /// <param name="width">Values in a row.</param>
    /// <param name="y">float32 [width].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<TLanes>(float* rows, float* weights, int count, int width, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        int lanes = TLanes.Count;
        int i = 0;
        for (; i <= width - (4 * lanes); i += 4 * lanes)
        {
            TLanes a = TLanes.Load(y + i), b = TLanes.Load(y + i + lanes);
            TLanes c = TLanes.Load(y + i + (2 * lanes)), d = TLanes.Load(y + i + (3 * lanes));
            float* row = rows + i;
            for (int p = 0; p < count; p++, row += width)
            {
                var weight = TLanes.Broadcast(weights[p]);
                a = TLanes.MultiplyAdd(TLanes.Load(row), weight, a);
                b = TLanes.MultiplyAdd(TLanes.Load(row + lanes), weight, b);
                c = TLanes.MultiplyAdd(TLanes.Load(row + (2 * lanes)), weight, c);
                d = TLanes.MultiplyAdd(TLanes.Load(row + (3 * lanes)), weight, d);
            }

            a.Store(y + i);
            b.Store(y + i + lanes);
            c.Store(y + i + (2 * lanes));
            d.Store(y + i + (3 * lanes));
        }

        for (; i <= width - lanes; i += lanes)
        {
            var a = TLanes.Load(y + i);
            float* row = rows + i;
            for (int p = 0; p < count; p++, row += width)
            {
                a = TLanes.MultiplyAdd(TLanes.Load(row), TLanes.Broadcast(weights[p]), a);
            }

            a.Store(y + i);
        }

        for (; i < width; i++)
        {
            for (int p = 0; p < count; p++)
            {
                y[i] = MathF.FusedMultiplyAdd(rows[((long)p * width) + i], weights[p], y[i]);
            }
        }
    }
}
