using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>
/// 128 bits of any kind: even and odd bytes are widened to int16, multiplied, and summed in the int16 halves of each lane until the part ends. x86 has had one
/// instruction for such pairs of products since SSSE3.
/// </summary>
internal readonly unsafe struct PortableDot(Vector128<byte> value) : IDotLanes<PortableDot, Lanes128>
{
    private readonly Vector128<byte> _value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableDot Load(byte* words) => new(Vector128.Load(words));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableDot Even(PortableDot words) => new(words._value & Vector128.Create((byte)0x0F));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableDot Odd(PortableDot words) => new((words._value.AsUInt16() >> 4).AsByte() & Vector128.Create((byte)0x0F));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableDot ShiftedHalves(PortableDot codes) => new(Vector128.Shuffle(FloatCodes.ShiftedHalves, codes._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableDot Begin(int lane) => new(Vector128.Create(lane).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Dot(
        ref PortableDot first, PortableDot firstEven, PortableDot firstOdd, ref PortableDot second, PortableDot secondEven, PortableDot secondOdd, sbyte* activations)
    {
        var four = Vector128.Create(*(int*)activations).AsSByte();
        first = Add(first, firstEven, four);
        second = Add(second, secondEven, four);
        four = Vector128.Create(*(int*)(activations + 4)).AsSByte();
        first = Add(first, firstOdd, four);
        second = Add(second, secondOdd, four);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 ToFloat(PortableDot sum)
    {
        var pairs = sum._value.AsInt32();
        return new(Vector128.ConvertToSingle(((pairs << 16) >> 16) + (pairs >> 16)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PortableDot Add(PortableDot sum, PortableDot codes, Vector128<sbyte> activations) =>
        new((sum._value.AsInt16() + (Ssse3.IsSupported ? Ssse3.MultiplyAddAdjacent(codes._value, activations) : Widened(codes._value.AsInt16(), activations.AsInt16()))).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Widened(Vector128<short> codes, Vector128<short> activations) =>
        ((codes & Vector128.Create((short)0xFF)) * ((activations << 8) >> 8)) + ((codes >> 8) * (activations >> 8));
}
