using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>256 bits of AVX2: pairs of products in int16, summed in the int16 halves of each lane until the part ends.</summary>
internal readonly unsafe struct Avx2Dot(Vector256<byte> value) : IDotLanes<Avx2Dot, Lanes256>
{
    private readonly Vector256<byte> _value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Dot Load(byte* words) => new(Vector256.Load(words));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Dot Even(Avx2Dot words) => new(words._value & Vector256.Create((byte)0x0F));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Dot Odd(Avx2Dot words) => new((words._value.AsUInt16() >> 4).AsByte() & Vector256.Create((byte)0x0F));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Dot ShiftedHalves(Avx2Dot codes) => new(Avx2.Shuffle(Vector256.Create(FloatCodes.ShiftedHalves, FloatCodes.ShiftedHalves), codes._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Dot Begin(int lane) => new(Vector256.Create(lane).AsByte());

    /// <summary>Two products before their sums: Zen 3 and 4 pair a product badly with the sum right behind it. More of them would find no register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Dot(ref Avx2Dot first, Avx2Dot firstEven, Avx2Dot firstOdd, ref Avx2Dot second, Avx2Dot secondEven, Avx2Dot secondOdd, sbyte* activations)
    {
        var four = Vector256.Create(*(int*)activations).AsSByte();
        Vector256<short> product = Avx2.MultiplyAddAdjacent(firstEven._value, four), other = Avx2.MultiplyAddAdjacent(secondEven._value, four);
        first = Add(first, product);
        second = Add(second, other);
        four = Vector256.Create(*(int*)(activations + 4)).AsSByte();
        product = Avx2.MultiplyAddAdjacent(firstOdd._value, four);
        other = Avx2.MultiplyAddAdjacent(secondOdd._value, four);
        first = Add(first, product);
        second = Add(second, other);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ToFloat(Avx2Dot sum) =>
        new(Vector256.ConvertToSingle(Avx2.MultiplyAddAdjacent(sum._value.AsInt16(), Vector256.Create((short)1))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Avx2Dot Add(Avx2Dot sum, Vector256<short> product) => new((sum._value.AsInt16() + product).AsByte());
}
