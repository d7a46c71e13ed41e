using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>16 lanes of AVX-512; used where <see cref="Avx512F"/> is there.</summary>
internal readonly unsafe struct Lanes512(Vector512<float> value) : ILanes<Lanes512>
{
    private readonly Vector512<float> _value = value;

    public static int Count => Vector512<float>.Count;

    public static bool PreferFewSums => false;

    /// <summary>The register itself.</summary>
    public Vector512<float> Value => _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadBytes(byte* source) =>
        new(Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(source))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadBFloat16(ushort* source) =>
        new((Avx512F.ConvertToVector512UInt32(Vector256.Load(source)) << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadSBytes(sbyte* source) =>
        new(Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(source))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadFloat16(ushort* source, Float16Widening<Lanes512> widening) =>
        new((Avx512F.ConvertToVector512Int32(Vector256.Load((short*)source)) << 13).AsSingle() & widening.SignAndMagnitude._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Add(Lanes512 left, Lanes512 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 left, Lanes512 right) => new(Vector512.MaxNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Multiply(Lanes512 left, Lanes512 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Divide(Lanes512 left, Lanes512 right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 left, Lanes512 right, Lanes512 addend) =>
        new(Vector512.FusedMultiplyAdd(left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Exp(Lanes512 value)
    {
        var x = Vector512.ConditionalSelect(Vector512.GreaterThan(value._value, Vector512.Create(ExpPolynomial.Largest)), Vector512.Create(ExpPolynomial.Largest), value._value);
        var power = (Vector512.FusedMultiplyAdd(x, Vector512.Create(ExpPolynomial.Log2E), Vector512.Create(ExpPolynomial.Rounder))) - Vector512.Create(ExpPolynomial.Rounder);
        var rest = Vector512.FusedMultiplyAdd(power, Vector512.Create(-ExpPolynomial.Ln2High), x);
        rest = Vector512.FusedMultiplyAdd(power, Vector512.Create(-ExpPolynomial.Ln2Low), rest);
        var sum = Vector512.FusedMultiplyAdd(Vector512.Create(ExpPolynomial.C7), rest, Vector512.Create(ExpPolynomial.C6));
        sum = Vector512.FusedMultiplyAdd(sum, rest, Vector512.Create(ExpPolynomial.C5));
        sum = Vector512.FusedMultiplyAdd(sum, rest, Vector512.Create(ExpPolynomial.C4));
        sum = Vector512.FusedMultiplyAdd(sum, rest, Vector512.Create(ExpPolynomial.C3));
        sum = Vector512.FusedMultiplyAdd(sum, rest, Vector512.Create(0.5f));
        sum = Vector512.FusedMultiplyAdd(sum, rest * rest, rest + Vector512<float>.One);
        var factor = ((Vector512.ConvertToInt32Native(power) + Vector512.Create(127)) << 23).AsSingle();
        return new(Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(ExpPolynomial.Smallest)), Vector512<float>.Zero, sum * factor));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => _value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Max() => new Lanes256(Vector256.MaxNative(_value.GetLower(), _value.GetUpper())).Max();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Sum() => Vector512.Sum(_value);
}
