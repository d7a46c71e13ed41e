using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>4 lanes; NEON on Apple Silicon, SSE elsewhere.</summary>
internal readonly unsafe struct Lanes128(Vector128<float> value) : ILanes<Lanes128>
{
    private readonly Vector128<float> _value = value;

    public static int Count => Vector128<float>.Count;

    public static bool PreferFewSums => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Broadcast(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LoadBytes(byte* source) =>
        new(Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)source).AsByte())).AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LoadBFloat16(ushort* source) =>
        new((Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsUInt16()) << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LoadSBytes(sbyte* source) =>
        new(Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)source).AsSByte()))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LoadFloat16(ushort* source, Float16Widening<Lanes128> widening) =>
        new((Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsInt16()) << 13).AsSingle() & widening.SignAndMagnitude._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Add(Lanes128 left, Lanes128 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Max(Lanes128 left, Lanes128 right) => new(Vector128.MaxNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Multiply(Lanes128 left, Lanes128 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Divide(Lanes128 left, Lanes128 right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyAdd(Lanes128 left, Lanes128 right, Lanes128 addend) =>
        new(Vector128.MultiplyAddEstimate(left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Exp(Lanes128 value)
    {
        var x = Vector128.ConditionalSelect(Vector128.GreaterThan(value._value, Vector128.Create(ExpPolynomial.Largest)), Vector128.Create(ExpPolynomial.Largest), value._value);
        var power = (Vector128.MultiplyAddEstimate(x, Vector128.Create(ExpPolynomial.Log2E), Vector128.Create(ExpPolynomial.Rounder))) - Vector128.Create(ExpPolynomial.Rounder);
        var rest = Vector128.MultiplyAddEstimate(power, Vector128.Create(-ExpPolynomial.Ln2High), x);
        rest = Vector128.MultiplyAddEstimate(power, Vector128.Create(-ExpPolynomial.Ln2Low), rest);
        var sum = Vector128.MultiplyAddEstimate(Vector128.Create(ExpPolynomial.C7), rest, Vector128.Create(ExpPolynomial.C6));
        sum = Vector128.MultiplyAddEstimate(sum, rest, Vector128.Create(ExpPolynomial.C5));
        sum = Vector128.MultiplyAddEstimate(sum, rest, Vector128.Create(ExpPolynomial.C4));
        sum = Vector128.MultiplyAddEstimate(sum, rest, Vector128.Create(ExpPolynomial.C3));
        sum = Vector128.MultiplyAddEstimate(sum, rest, Vector128.Create(0.5f));
        sum = Vector128.MultiplyAddEstimate(sum, rest * rest, rest + Vector128<float>.One);
        var factor = ((Vector128.ConvertToInt32Native(power) + Vector128.Create(127)) << 23).AsSingle();
        return new(Vector128.ConditionalSelect(Vector128.LessThan(x, Vector128.Create(ExpPolynomial.Smallest)), Vector128<float>.Zero, sum * factor));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => _value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Max()
    {
        var pairs = Vector128.MaxNative(_value, Vector128.Shuffle(_value, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(pairs, Vector128.Shuffle(pairs, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Sum() => Vector128.Sum(_value);
}
