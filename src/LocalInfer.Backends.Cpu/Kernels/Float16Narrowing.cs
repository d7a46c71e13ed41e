using System.Numerics;
using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>How float32 becomes float16, rounded to nearest even; .NET has no F16C. What is too large becomes the largest number.</summary>
internal static unsafe class Float16Narrowing
{
    private const uint Sign = 0x8000_0000, Infinity = 0x7F80_0000;
    private const uint Largest = 0x477F_E000; // 65504
    private const uint SmallestNormal = 0x3880_0000; // 2^-14
    private const uint BiasDifference = (127 - 15) << FloatBits;
    private const int FloatBits = 23, Shift = FloatBits - 10;

    // Beside 0.5 a float's last bit is worth 2^-24, as a subnormal float16's is: adding it rounds, and leaves their fraction.
    private const float SubnormalRounder = 0.5f;

    /// <summary>Narrows some values.</summary>
    /// <param name="values">Any.</param>
    /// <param name="count">How many.</param>
    /// <param name="results">float16 [count].</param>
    /// <returns>Whether all values are finite; the others' results mean nothing.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Narrow(float* values, int count, ushort* results)
    {
        Vector<uint> magnitudes = Vector<uint>.Zero;
        int i = 0;
        for (; i <= count - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector<uint> low = Vector.Load((uint*)values + i), high = Vector.Load((uint*)values + i + Vector<uint>.Count);
            magnitudes = Vector.Max(magnitudes, Vector.Max(low & new Vector<uint>(~Sign), high & new Vector<uint>(~Sign)));
            Vector.Narrow(Narrow(low), Narrow(high)).Store(results + i);
        }

        bool isFinite = Vector.LessThanAll(magnitudes, new Vector<uint>(Infinity));
        for (; i < count; i++)
        {
            isFinite &= float.IsFinite(values[i]);
            results[i] = (ushort)Narrow(new Vector<uint>(((uint*)values)[i]))[0];
        }

        return isFinite;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Narrow(Vector<uint> bits)
    {
        Vector<uint> magnitude = Vector.Min(bits & new Vector<uint>(~Sign), new Vector<uint>(Largest));
        Vector<uint> odd = (magnitude >> Shift) & Vector<uint>.One;
        Vector<uint> normal = (magnitude + new Vector<uint>((1 << (Shift - 1)) - 1) + odd - new Vector<uint>(BiasDifference)) >> Shift;
        Vector<float> rounder = new(SubnormalRounder);
        Vector<uint> subnormal = Vector.AsVectorUInt32(Vector.AsVectorSingle(magnitude) + rounder) - Vector.AsVectorUInt32(rounder);
        Vector<uint> narrow = Vector.ConditionalSelect(Vector.LessThan(magnitude, new Vector<uint>(SmallestNormal)), subnormal, normal);
        return narrow | ((bits & new Vector<uint>(Sign)) >> 16);
    }
}
