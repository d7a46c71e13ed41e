using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>y = x / (1 + exp(-x)).</summary>
internal static unsafe class Silu
{
    /// <summary>Computes one vector; <paramref name="y"/> may be <paramref name="x"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row<TLanes>(float* x, int length, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        var one = TLanes.Broadcast(1);
        var minusOne = TLanes.Broadcast(-1);
        int i = 0;
        for (; i <= length - TLanes.Count; i += TLanes.Count)
        {
            var value = TLanes.Load(x + i);
            TLanes.Divide(value, TLanes.Add(one, TLanes.Exp(TLanes.Multiply(value, minusOne)))).Store(y + i);
        }

        for (; i < length; i++)
        {
            y[i] = x[i] / (1 + MathF.Exp(-x[i]));
        }
    }
}
