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
    public static PortableDot Broadcast(sbyte* four) => new(Vector128.Create(*(int*)four).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableDot Dot(PortableDot sum, PortableDot codes, PortableDot activations) =>
        new((Ssse3.IsSupported ? sum._value.AsInt16() + Ssse3.MultiplyAddAdjacent(codes._value, activations._value.AsSByte()) : Widened(sum, codes, activations)).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 ToFloat(PortableDot sum)
    {
        var pairs = sum._value.AsInt32();
        return new(Vector128.ConvertToSingle(((pairs << 16) >> 16) + (pairs >> 16)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Widened(PortableDot sum, PortableDot codes, PortableDot activations)
    {
        Vector128<short> code = codes._value.AsInt16(), activation = activations._value.AsInt16();
        var first = (code & Vector128.Create((short)0xFF)) * ((activation << 8) >> 8);
        var second = (code >> 8) * (activation >> 8);
        return sum._value.AsInt16() + first + second;
    }
}
