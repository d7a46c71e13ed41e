using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>Scales as bfloat16: the upper half of a float32.</summary>
internal readonly unsafe struct BFloat16Scales : IPanelScales
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(byte* source) =>
        (Avx512F.ConvertToVector512UInt32(Vector256.Load((ushort*)source)) << 16).AsSingle();

    public static float Widen(ushort value) => BitConverter.UInt32BitsToSingle((uint)value << 16);
}
