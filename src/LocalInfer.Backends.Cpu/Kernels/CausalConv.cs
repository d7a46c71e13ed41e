using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>A depthwise causal convolution: every channel's last few inputs, each times its tap.</summary>
internal static unsafe class CausalConv
{
    /// <summary>Adds one tap: y += x * w.</summary>
    /// <param name="x">The inputs of one token, float32 [channels].</param>
    /// <param name="weight">The tap, float32 [channels].</param>
    /// <param name="channels">Channels.</param>
    /// <param name="y">The sums so far.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTap<TLanes>(float* x, float* weight, int channels, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        int i = 0;
        for (; i <= channels - TLanes.Count; i += TLanes.Count)
        {
            TLanes.MultiplyAdd(TLanes.Load(x + i), TLanes.Load(weight + i), TLanes.Load(y + i)).Store(y + i);
        }

        for (; i < channels; i++)
        {
            y[i] = float.MultiplyAddEstimate(x[i], weight[i], y[i]);
        }
    }
}
