using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>
/// left * right + addend for lanes that any processor has: rounded once where it has an instruction for that, twice on x86 without FMA (before 2013). The
/// wider lanes, which come with FMA, always round once, so that all kernels of a machine do alike.
/// </summary>
internal static class PortableFma
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of(float left, float right, float addend) =>
        Fma.IsSupported || AdvSimd.IsSupported ? MathF.FusedMultiplyAdd(left, right, addend) : (left * right) + addend;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Of(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        Fma.IsSupported || AdvSimd.IsSupported ? Vector128.FusedMultiplyAdd(left, right, addend) : (left * right) + addend;
}
