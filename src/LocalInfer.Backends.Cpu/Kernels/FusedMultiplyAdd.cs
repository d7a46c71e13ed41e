using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>
/// left * right + addend, rounded once, in four lanes. x86 without FMA (before 2013, and emulated on Apple Silicon) gets the same bits from float64, where
/// the product is exact: a sum that was rounded is moved to the neighbour with an odd last bit (Boldo and Melquiond, 2008), so that rounding it
/// again to float32 gives what one rounding would. The runtime's own fallback is a call for each lane.
/// </summary>
internal static class FusedMultiplyAdd
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Of(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        Fma.IsSupported || AdvSimd.IsSupported ? Vector128.FusedMultiplyAdd(left, right, addend) : InFloat64(left, right, addend);

    /// <summary>The way without FMA.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> InFloat64(Vector128<float> left, Vector128<float> right, Vector128<float> addend) => Vector128.Narrow(
        RoundedToOdd(Vector128.WidenLower(left) * Vector128.WidenLower(right), Vector128.WidenLower(addend)),
        RoundedToOdd(Vector128.WidenUpper(left) * Vector128.WidenUpper(right), Vector128.WidenUpper(addend)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> RoundedToOdd(Vector128<double> product, Vector128<double> addend)
    {
        var sum = product + addend;
        var virtualAddend = sum - product;
        var error = (product - (sum - virtualAddend)) + (addend - virtualAddend); // exact (Knuth); NaN where the sum is not finite
        var bits = sum.AsInt64();
        var isInexact = Vector128.GreaterThan(Vector128.Abs(error), Vector128<double>.Zero).AsInt64();
        var isEven = (bits & Vector128<long>.One) - Vector128<long>.One;
        var away = (Vector128.GreaterThan(error * sum, Vector128<double>.Zero).AsInt64() & Vector128.Create(2L)) - Vector128<long>.One;
        return (bits + (away & isInexact & isEven)).AsDouble();
    }
}
