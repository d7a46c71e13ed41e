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
    public static void Dot(ref VnniDot first, VnniDot firstEven, VnniDot firstOdd, ref VnniDot second, VnniDot secondEven, VnniDot secondOdd, sbyte* activations)
    {
        var four = Vector256.Create(*(int*)activations).AsSByte();
        first = Add(first, firstEven, four);
        second = Add(second, secondEven, four);
        four = Vector256.Create(*(int*)(activations + 4)).AsSByte();
        first = Add(first, firstOdd, four);
        second = Add(second, secondOdd, four);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ToFloat(VnniDot sum) => new(Vector256.ConvertToSingle(sum._value.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static VnniDot Add(VnniDot sum, VnniDot codes, Vector256<sbyte> activations) =>
        new(AvxVnni.MultiplyWideningAndAdd(sum._value.AsInt32(), codes._value, activations).AsByte());
}
