using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>
/// Rounds a group of 64 activations to int8 with one scale: symmetric, to nearest even. The scale is the larger of max|x| / 127 and
/// what keeps every int16 lane of the kernels from overflowing. A value that is not finite makes the whole group NaN.
/// </summary>
internal static unsafe class ActivationQuantizer
{
    private const int Lanes = 16;

    /// <summary>Where <see cref="PlaceOf"/> takes the columns of two eights from.</summary>
    private static Vector128<sbyte> Order
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create((sbyte)0, 2, 4, 6, 1, 3, 5, 7, 8, 10, 12, 14, 9, 11, 13, 15);
    }

    /// <summary>Where a column's code lies in its group: even columns of eight first, as the nibbles of a word come out.</summary>
    public static int PlaceOf(int column) => (column / 8 * 8) + (column % 2 * 4) + (column % 8 / 2);

    /// <summary>Quantises one group, with AVX-512BW.</summary>
    /// <param name="x">64 float32 values.</param>
    /// <param name="codes">Receives 64 codes, in the kernels' order.</param>
    /// <param name="scale">Receives the scale: x ≈ code * scale.</param>
    /// <param name="sum">Receives the sum of the codes times the scale.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Group512(float* x, sbyte* codes, float* scale, float* sum)
    {
        var x0 = Vector512.Load(x);
        var x1 = Vector512.Load(x + 16);
        var x2 = Vector512.Load(x + 32);
        var x3 = Vector512.Load(x + 48);
        var m0 = Vector512.Abs(x0);
        var m1 = Vector512.Abs(x1);
        var m2 = Vector512.Abs(x2);
        var m3 = Vector512.Abs(x3);
        float largest = Largest(Vector512.MaxNative(Vector512.MaxNative(m0, m1), Vector512.MaxNative(m2, m3)));
        var folded = (m0 + m1) + (m2 + m3);
        var eight = folded.GetLower() + folded.GetUpper();
        float s = ScaleOf(largest, Four(eight.GetLower()), Four(eight.GetUpper()));
        var inverse = Vector512.Create(s > 0 ? 1 / s : 0);
        var c0 = Avx512F.ConvertToVector512Int32(x0 * inverse);
        var c1 = Avx512F.ConvertToVector512Int32(x1 * inverse);
        var c2 = Avx512F.ConvertToVector512Int32(x2 * inverse);
        var c3 = Avx512F.ConvertToVector512Int32(x3 * inverse);
        *scale = s;
        *sum = s * Vector512.Sum((c0 + c1) + (c2 + c3));
        var bytes = Vector512.Create(
            Vector256.Create(Avx512F.ConvertToVector128SByteWithSaturation(c0), Avx512F.ConvertToVector128SByteWithSaturation(c1)),
            Vector256.Create(Avx512F.ConvertToVector128SByteWithSaturation(c2), Avx512F.ConvertToVector128SByteWithSaturation(c3)));
        var orders = Vector256.Create(Order, Order);
        Avx512BW.Shuffle(bytes, Vector512.Create(orders, orders)).Store(codes);
    }

    /// <summary>The same with AVX2, equal bit for bit.</summary>
    /// <inheritdoc cref="Group512"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Group256(float* x, sbyte* codes, float* scale, float* sum)
    {
        var largest = Vector256<float>.Zero;
        var folded = Fold(x, ref largest) + Fold(x + 8, ref largest);
        float s = ScaleOf(Largest(largest), Four(folded.GetLower()), Four(folded.GetUpper()));
        var inverse = Vector256.Create(s > 0 ? 1 / s : 0);
        var orders = Vector256.Create(Order, Order);
        var total = Vector256<int>.Zero;
        for (int i = 0; i < PanelLayout.GroupSize; i += 2 * Lanes)
        {
            var c0 = Avx.ConvertToVector256Int32(Vector256.Load(x + i) * inverse);
            var c1 = Avx.ConvertToVector256Int32(Vector256.Load(x + i + 8) * inverse);
            var c2 = Avx.ConvertToVector256Int32(Vector256.Load(x + i + 16) * inverse);
            var c3 = Avx.ConvertToVector256Int32(Vector256.Load(x + i + 24) * inverse);
            total += (c0 + c1) + (c2 + c3);
            var bytes = Avx2.PackSignedSaturate(Avx2.PackSignedSaturate(c0, c1), Avx2.PackSignedSaturate(c2, c3)); // halves of each are interleaved
            var inOrder = Avx2.PermuteVar8x32(bytes.AsInt32(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsSByte();
            Avx2.Shuffle(inOrder, orders).Store(codes + i);
        }

        *scale = s;
        *sum = s * Vector256.Sum(total);
    }

    /// <summary>The same in 128 bits of any kind, equal bit for bit.</summary>
    /// <inheritdoc cref="Group512"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Group128(float* x, sbyte* codes, float* scale, float* sum)
    {
        var largest = Vector128<float>.Zero;
        Vector128<float> first = default, second = default; // columns 0-3 and 4-7 of each eight
        for (int i = 0; i < Lanes; i += 8)
        {
            first += Fold(x + i, ref largest);
            second += Fold(x + i + 4, ref largest);
        }

        float s = ScaleOf(MathF.Max(MathF.Max(largest[0], largest[1]), MathF.Max(largest[2], largest[3])), Four(first), Four(second));
        var inverse = Vector128.Create(s > 0 ? 1 / s : 0);
        var total = Vector128<int>.Zero;
        for (int i = 0; i < PanelLayout.GroupSize; i += Lanes)
        {
            Vector128<int> c0 = Round(x + i, inverse), c1 = Round(x + i + 4, inverse), c2 = Round(x + i + 8, inverse), c3 = Round(x + i + 12, inverse);
            total += (c0 + c1) + (c2 + c3);
            Vector128.Shuffle(Vector128.Narrow(Vector128.Narrow(c0, c1), Vector128.Narrow(c2, c3)), Order).Store(codes + i);
        }

        *scale = s;
        *sum = s * Vector128.Sum(total);
    }

    /// <summary>The plain version, equal bit for bit.</summary>
    public static void GroupScalar(float* x, sbyte* codes, float* scale, float* sum)
    {
        float largest = 0;
        Span<float> folded = stackalloc float[Lanes];
        for (int lane = 0; lane < Lanes; lane++)
        {
            float m0 = MathF.Abs(x[lane]), m1 = MathF.Abs(x[lane + 16]), m2 = MathF.Abs(x[lane + 32]), m3 = MathF.Abs(x[lane + 48]);
            largest = MathF.Max(MathF.Max(largest, MathF.Max(m0, m1)), MathF.Max(m2, m3));
            folded[lane] = (m0 + m1) + (m2 + m3);
        }

        for (int lane = 0; lane < 8; lane++)
        {
            folded[lane] += folded[lane + 8];
        }

        float s = ScaleOf(largest, (folded[0] + folded[2]) + (folded[1] + folded[3]), (folded[4] + folded[6]) + (folded[5] + folded[7]));
        float inverse = s > 0 ? 1 / s : 0;
        int total = 0;
        for (int column = 0; column < PanelLayout.GroupSize; column++)
        {
            int code = (int)MathF.Round(x[column] * inverse, MidpointRounding.ToEven);
            total += code;
            codes[PlaceOf(column)] = (sbyte)code;
        }

        *scale = s;
        *sum = s * total;
    }

    /// <summary>Magnitudes of the same four lanes of all sixteens, added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Fold(float* x, ref Vector128<float> largest)
    {
        Vector128<float> m0 = Vector128.Abs(Vector128.Load(x)), m1 = Vector128.Abs(Vector128.Load(x + Lanes));
        Vector128<float> m2 = Vector128.Abs(Vector128.Load(x + (2 * Lanes))), m3 = Vector128.Abs(Vector128.Load(x + (3 * Lanes)));
        largest = Vector128.Max(largest, Vector128.Max(Vector128.Max(m0, m1), Vector128.Max(m2, m3)));
        return (m0 + m1) + (m2 + m3);
    }

    /// <summary>The same for eight lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Fold(float* x, ref Vector256<float> largest)
    {
        Vector256<float> m0 = Vector256.Abs(Vector256.Load(x)), m1 = Vector256.Abs(Vector256.Load(x + Lanes));
        Vector256<float> m2 = Vector256.Abs(Vector256.Load(x + (2 * Lanes))), m3 = Vector256.Abs(Vector256.Load(x + (3 * Lanes)));
        largest = Vector256.MaxNative(largest, Vector256.MaxNative(Vector256.MaxNative(m0, m1), Vector256.MaxNative(m2, m3)));
        return (m0 + m1) + (m2 + m3);
    }

    /// <summary>Four codes. Added to 1.5 * 2^23, a float is rounded to a whole number, to nearest even, and its lowest bits are that number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Round(float* x, Vector128<float> inverse) =>
        ((Vector128.Load(x) * inverse) + Vector128.Create(12582912f)).AsInt32() - Vector128.Create(0x4B400000);

    /// <summary>Codes of columns 0–3 of each eight meet in one int16 lane, those of columns 4–7 in the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float ScaleOf(float largest, float firstLane, float secondLane) =>
        MathF.Max(largest * (1f / sbyte.MaxValue), MathF.Max(firstLane, secondLane) * (1f / PanelLayout.LaneSumLimit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Four(Vector128<float> values)
    {
        var two = values + Vector128.Shuffle(values, Vector128.Create(2, 3, 0, 1));
        return (two + Vector128.Shuffle(two, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    /// <summary>The native maximum may lose a NaN; the sum of magnitudes, which the scale is made of too, does not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest(Vector512<float> values) => Largest(Vector256.MaxNative(values.GetLower(), values.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest(Vector256<float> eight)
    {
        var four = Vector128.MaxNative(eight.GetLower(), eight.GetUpper());
        var two = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(two, Vector128.Shuffle(two, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }
}
