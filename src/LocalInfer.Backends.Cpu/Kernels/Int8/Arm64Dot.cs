using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>128 bits of Arm64: four products and their sum in one instruction (SDOT; codes are signed bytes too), in int32.</summary>
internal readonly unsafe struct Arm64Dot(Vector128<byte> value) : IDotLanes<Arm64Dot, Lanes128>
{
    private readonly Vector128<byte> _value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Arm64Dot Load(byte* words) => new(Vector128.Load(words));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Arm64Dot Even(Arm64Dot words) => new(words._value & Vector128.Create((byte)0x0F));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Arm64Dot Odd(Arm64Dot words) => new((words._value.AsUInt16() >> 4).AsByte() & Vector128.Create((byte)0x0F));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Arm64Dot ShiftedHalves(Arm64Dot codes) => new(AdvSimd.Arm64.VectorTableLookup(FloatCodes.ShiftedHalves, codes._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Arm64Dot Begin(int lane) => new(Vector128.Create((short)lane + (lane >> 16)).AsByte());

    /// <summary>The instruction takes four activations out of a register by their place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Dot(ref Arm64Dot first, Arm64Dot firstEven, Arm64Dot firstOdd, ref Arm64Dot second, Arm64Dot secondEven, Arm64Dot secondOdd, sbyte* activations)
    {
        var eight = Vector64.Load(activations);
        first = Add(first, firstEven, eight, 0);
        second = Add(second, secondEven, eight, 0);
        first = Add(first, firstOdd, eight, 1);
        second = Add(second, secondOdd, eight, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 ToFloat(Arm64Dot sum) => new(Vector128.ConvertToSingle(sum._value.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Arm64Dot Add(Arm64Dot sum, Arm64Dot codes, Vector64<sbyte> activations, [ConstantExpected(Max = (byte)1)] byte four) =>
        new(Dp.DotProductBySelectedQuadruplet(sum._value.AsInt32(), codes._value.AsSByte(), activations, four).AsByte());
}
