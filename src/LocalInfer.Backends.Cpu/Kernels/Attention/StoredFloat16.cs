using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels.Attention;

/// <summary>float16, widened in the register: the multipliers have nothing to do with it and the first cache holds half as much.</summary>
internal readonly unsafe struct StoredFloat16 : IStoredFloats
{
    public static int Bytes => sizeof(ushort);

    public static float Unit => Float16Widening<ScalarLanes>.Unit;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(byte* source, Float16Widening<TLanes> widening)
        where TLanes : struct, ILanes<TLanes> =>
        TLanes.LoadFloat16((ushort*)source, widening);
}
