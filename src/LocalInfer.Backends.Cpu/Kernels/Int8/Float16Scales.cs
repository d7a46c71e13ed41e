using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>Scales as float16. .NET has no F16C: exponent and fraction are moved into place and the exponent is corrected by a product,
/// which is exact, for subnormals too. Infinities and NaN become large numbers.</summary>
internal readonly unsafe struct Float16Scales : IPanelScales
{
    /// <summary>2^112: the biases of the two exponents differ by 127 - 15.</summary>
    private const float ExponentCorrection = 5.192296858534828e33f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(byte* source)
    {
        var bits = Avx512F.ConvertToVector512UInt32(Vector256.Load((ushort*)source));
        var magnitude = ((bits & Vector512.Create(0x7FFFu)) << 13).AsSingle() * Vector512.Create(ExponentCorrection);
        return (magnitude.AsUInt32() | ((bits & Vector512.Create(0x8000u)) << 16)).AsSingle();
    }

    public static float Widen(ushort value) => (float)BitConverter.UInt16BitsToHalf(value);
}
