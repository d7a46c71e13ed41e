using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>y = silu(gate) * up, with silu(g) = g / (1 + exp(-g)).</summary>
internal static unsafe class SwiGlu
{
    /// <summary>Computes one vector; <paramref name="y"/> may be <paramref name="gate"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row<TLanes>(float* gate, float* up, int length, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        var one = TLanes.Broadcast(1);
        var minusOne = TLanes.Broadcast(-1);
        int i = 0;
        for (; i <= length - TLanes.Count; i += TLanes.Count)
        {
            var g = TLanes.Load(gate + i);
            var silu = TLanes.Divide(g, TLanes.Add(one, TLanes.Exp(TLanes.Multiply(g, minusOne))));
            TLanes.Multiply(silu, TLanes.Load(up + i)).Store(y + i);
        }

        for (; i < length; i++)
        {
            y[i] = gate[i] / (1 + MathF.Exp(-gate[i])) * up[i];
        }
    }
}
