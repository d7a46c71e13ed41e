using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>8 lanes of AVX2; used where <see cref="Avx2"/> and <see cref="Fma"/> are there.</summary>
internal readonly unsafe struct Lanes256(Vector256<float> value) : ILanes<Lanes256>
{
    private readonly Vector256<float> _value = value;

    public static int Count => Vector256<float>.Count;

    public static bool PreferFewSums => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Broadcast(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(float* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadBytes(byte* source) =>
        new(Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(source)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadBFloat16(ushort* source) =>
        new((Avx2.ConvertToVector256Int32(source).AsUInt32() << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadSBytes(sbyte* source) =>
        new(Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(source)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadFloat16(ushort* source, Float16Widening<Lanes256> widening) =>
        new((Avx2.ConvertToVector256Int32((short*)source) << 13).AsSingle() & widening.SignAndMagnitude._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Add(Lanes256 left, Lanes256 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 left, Lanes256 right) => new(Vector256.MaxNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Multiply(Lanes256 left, Lanes256 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Divide(Lanes256 left, Lanes256 right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 left, Lanes256 right, Lanes256 addend) =>
        new(Vector256.FusedMultiplyAdd(left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Exp(Lanes256 value)
    {
        var x = Vector256.ConditionalSelect(Vector256.GreaterThan(value._value, Vector256.Create(ExpPolynomial.Largest)), Vector256.Create(ExpPolynomial.Largest), value._value);
        var power = (Vector256.FusedMultiplyAdd(x, Vector256.Create(ExpPolynomial.Log2E), Vector256.Create(ExpPolynomial.Rounder))) - Vector256.Create(ExpPolynomial.Rounder);
        var rest = Vector256.FusedMultiplyAdd(power, Vector256.Create(-ExpPolynomial.Ln2High), x);
        rest = Vector256.FusedMultiplyAdd(power, Vector256.Create(-ExpPolynomial.Ln2Low), rest);
        var sum = Vector256.FusedMultiplyAdd(Vector256.Create(ExpPolynomial.C7), rest, Vector256.Create(ExpPolynomial.C6));
        sum = Vector256.FusedMultiplyAdd(sum, rest, Vector256.Create(ExpPolynomial.C5));
        sum = Vector256.FusedMultiplyAdd(sum, rest, Vector256.Create(ExpPolynomial.C4));
        sum = Vector256.FusedMultiplyAdd(sum, rest, Vector256.Create(ExpPolynomial.C3));
        sum = Vector256.FusedMultiplyAdd(sum, rest, Vector256.Create(0.5f));
        sum = Vector256.FusedMultiplyAdd(sum, rest * rest, rest + Vector256<float>.One);
        var factor = ((Vector256.ConvertToInt32Native(power) + Vector256.Create(127)) << 23).AsSingle();
        return new(Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(ExpPolynomial.Smallest)), Vector256<float>.Zero, sum * factor));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => _value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Max() => new Lanes128(Vector128.MaxNative(_value.GetLower(), _value.GetUpper())).Max();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Sum() => Vector256.Sum(_value);
}
