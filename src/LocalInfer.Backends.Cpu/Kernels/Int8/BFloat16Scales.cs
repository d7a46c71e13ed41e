using System.Runtime.CompilerServices;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>Scales as bfloat16: the upper half of a float32.</summary>
internal readonly unsafe struct BFloat16Scales : IPanelScales
{
    public static TensorDtype Dtype => TensorDtype.BF16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(byte* source)
        where TLanes : struct, ILanes<TLanes> =>
        TLanes.LoadBFloat16((ushort*)source);
}
