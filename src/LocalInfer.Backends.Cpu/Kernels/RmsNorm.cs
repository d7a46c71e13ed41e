using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>y = x / sqrt(mean(x²) + eps) * weight.</summary>
internal static unsafe class RmsNorm
{
    /// <summary>Normalises one vector; <paramref name="y"/> may be <paramref name="x"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row<TLanes>(float* x, float* weight, int length, float eps, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes squares = default;
        int i = 0;
        for (; i <= length - TLanes.Count; i += TLanes.Count)
        {
            var value = TLanes.Load(x + i);
            squares = TLanes.MultiplyAdd(value, value, squares);
        }

        float sum = squares.Sum();
        for (; i < length; i++)
        {
            sum = float.MultiplyAddEstimate(x[i], x[i], sum);
        }

        float inverse = 1 / MathF.Sqrt((sum / length) + eps);
        var factor = TLanes.Broadcast(inverse);
        i = 0;
        for (; i <= length - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Multiply(TLanes.Multiply(TLanes.Load(x + i), factor), TLanes.Load(weight + i)).Store(y + i);
        }

        for (; i < length; i++)
        {
            y[i] = x[i] * inverse * weight[i];
        }
    }
}
