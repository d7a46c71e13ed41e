using System.Runtime.CompilerServices;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>Scales as float16.</summary>
internal readonly unsafe struct Float16Scales : IPanelScales
{
    public static TensorDtype Dtype => TensorDtype.F16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(byte* source)
        where TLanes : struct, ILanes<TLanes> =>
        TLanes.Multiply(TLanes.LoadFloat16((ushort*)source, new Float16Widening<TLanes>()), TLanes.Broadcast(Float16Widening<TLanes>.Unit));
}
