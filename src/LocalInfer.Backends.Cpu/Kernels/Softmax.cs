using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>p = exp(s * scale - max) / sum.</summary>
internal static unsafe class Softmax
{
    /// <summary>Turns scores into probabilities in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row<TLanes>(float* scores, int length, float scale)
        where TLanes : struct, ILanes<TLanes>
    {
        float max = scores[0];
        for (int j = 1; j < length; j++)
        {
            max = MathF.Max(max, scores[j]);
        }

        var factor = TLanes.Broadcast(scale);
        var shift = TLanes.Broadcast(-max * scale);
        TLanes sums = default;
        int i = 0;
        for (; i <= length - TLanes.Count; i += TLanes.Count)
        {
            var e = TLanes.Exp(TLanes.MultiplyAdd(TLanes.Load(scores + i), factor, shift));
            e.Store(scores + i);
            sums = TLanes.Add(sums, e);
        }

        float sum = sums.Sum();
        for (; i < length; i++)
        {
            scores[i] = MathF.Exp(MathF.FusedMultiplyAdd(scores[i], scale, -max * scale));
            sum += scores[i];
        }

        float inverse = 1 / sum;
        for (i = 0; i <= length - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Multiply(TLanes.Load(scores + i), TLanes.Broadcast(inverse)).Store(scores + i);
        }

        for (; i < length; i++)
        {
            scores[i] *= inverse;
        }
    }
}
