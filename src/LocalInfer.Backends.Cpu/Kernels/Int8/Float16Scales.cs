using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>Scales as float16.</summary>
internal readonly unsafe struct Float16Scales : IPanelScales
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(byte* source)
        where TLanes : struct, ILanes<TLanes> =>
        TLanes.LoadFloat16((ushort*)source, new Float16Widening<TLanes>());
}
