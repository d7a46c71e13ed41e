using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>weight = code * scale + bias, rounded once, with a scale and a bias for each group of codes.</summary>
internal static unsafe class AffineDequantize
{
    /// <summary>Dequantises one row.</summary>
    /// <param name="codes">One byte for each weight.</param>
    /// <param name="scales">One float32 for each group.</param>
    /// <param name="biases">One float32 for each group.</param>
    /// <param name="groupSize">32, 64 or 128.</param>
    /// <param name="groups">Groups in the row.</param>
    /// <param name="destination">Receives groupSize * groups float32 values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row<TLanes>(byte* codes, float* scales, float* biases, int groupSize, int groups, float* destination)
        where TLanes : struct, ILanes<TLanes>
    {
        for (int g = 0; g < groups; g++)
        {
            var scale = TLanes.Broadcast(scales[g]);
            var bias = TLanes.Broadcast(biases[g]);
            for (int i = 0; i < groupSize; i += TLanes.Count)
            {
                TLanes.MultiplyAdd(TLanes.LoadBytes(codes + i), scale, bias).Store(destination + i);
            }

            codes += groupSize;
            destination += groupSize;
        }
    }
}
