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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Arm64Dot Broadcast(sbyte* four) => new(Vector128.Create(*(int*)four).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Arm64Dot Dot(Arm64Dot sum, Arm64Dot codes, Arm64Dot activations) =>
        new(Dp.DotProduct(sum._value.AsInt32(), codes._value.AsSByte(), activations._value.AsSByte()).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 ToFloat(Arm64Dot sum) => new(Vector128.ConvertToSingle(sum._value.AsInt32()));
}
