using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>256 bits of AVX-VNNI: four products and their sum in one instruction, in int32.</summary>
internal readonly unsafe struct VnniDot(Vector256<byte> value) : IDotLanes<VnniDot, Lanes256>
{
    private readonly Vector256<byte> _value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VnniDot Load(byte* words) => new(Vector256.Load(words));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VnniDot Even(VnniDot words) => new(words._value & Vector256.Create((byte)0x0F));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VnniDot Odd(VnniDot words) => new((words._value.AsUInt16() >> 4).AsByte() & Vector256.Create((byte)0x0F));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VnniDot ShiftedHalves(VnniDot codes) => new(Avx2.Shuffle(Vector256.Create(FloatCodes.ShiftedHalves, FloatCodes.ShiftedHalves), codes._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VnniDot Begin(int lane) => new(Vector256.Create((short)lane + (lane >> 16)).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VnniDot Broadcast(sbyte* four) => new(Vector256.Create(*(int*)four).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VnniDot Dot(VnniDot sum, VnniDot codes, VnniDot activations) =>
        new(AvxVnni.MultiplyWideningAndAdd(sum._value.AsInt32(), codes._value, activations._value.AsSByte()).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ToFloat(VnniDot sum) => new(Vector256.ConvertToSingle(sum._value.AsInt32()));
}
