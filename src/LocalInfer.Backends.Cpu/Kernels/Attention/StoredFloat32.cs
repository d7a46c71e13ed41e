using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels.Attention;

/// <summary>float32.</summary>
internal readonly unsafe struct StoredFloat32 : IStoredFloats
{
    public static int Bytes => sizeof(float);

    public static float Unit => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(byte* source, Float16Widening<TLanes> widening)
        where TLanes : struct, ILanes<TLanes> =>
        TLanes.Load((float*)source);
}
