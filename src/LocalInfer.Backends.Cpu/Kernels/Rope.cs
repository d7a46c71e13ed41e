using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>Rotates pairs (i, i + half): (a, b) becomes (a cos - b sin, b cos + a sin).</summary>
internal static unsafe class Rope
{
    /// <summary>Cosines and sines of one position, times the scale of the embedding.</summary>
    /// <param name="position">0 and above.</param>
    /// <param name="inverseDivisors">1 / divisor of each pair.</param>
    /// <param name="scale">Factor on the rotated values; 1 but for yarn.</param>
    /// <param name="half">Pairs.</param>
    /// <param name="cos">Receives <paramref name="half"/> values.</param>
    /// <param name="sin">Receives <paramref name="half"/> values.</param>
    public static void Angles(int position, float* inverseDivisors, float scale, int half, float* cos, float* sin)
    {
        for (int i = 0; i < half; i++)
        {
            // The angle is rounded to float32 as the reference implementations round it.
            float angle = position * inverseDivisors[i];
            (double s, double c) = Math.SinCos(angle);
            cos[i] = (float)c * scale;
            sin[i] = (float)s * scale;
        }
    }

    /// <summary>Rotates the first 2 * <paramref name="half"/> values of one head in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Head<TLanes>(float* head, float* cos, float* sin, int half)
        where TLanes : struct, ILanes<TLanes>
    {
        int i = 0;
        var minusOne = TLanes.Broadcast(-1);
        for (; i <= half - TLanes.Count; i += TLanes.Count)
        {
            TLanes a = TLanes.Load(head + i), b = TLanes.Load(head + half + i);
            TLanes c = TLanes.Load(cos + i), s = TLanes.Load(sin + i);
            TLanes.MultiplyAdd(a, c, TLanes.Multiply(TLanes.Multiply(b, s), minusOne)).Store(head + i);
            TLanes.MultiplyAdd(b, c, TLanes.Multiply(a, s)).Store(head + half + i);
        }

        for (; i < half; i++)
        {
            float a = head[i], b = head[half + i];
            head[i] = float.MultiplyAddEstimate(a, cos[i], -(b * sin[i]));
            head[half + i] = float.MultiplyAddEstimate(b, cos[i], a * sin[i]);
        }
    }
}
