using LocalInfer.Backends.Cpu.Kernels;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed unsafe class Float16NarrowingTests
{
    /// <summary>Every float16, what lies halfway to the next one and just beside that, and numbers that are too large.</summary>
    [Fact]
    public void Every_border_is_rounded_as_the_runtime_rounds_it()
    {
        var values = new List<float> { 65519.99f, 65520, 1e10f, float.MaxValue, float.Epsilon, 1e-30f };
        for (int bits = 0; bits < 0x7C00; bits++)
        {
            float value = (float)BitConverter.UInt16BitsToHalf((ushort)bits);
            float middle = (value + (bits == 0x7BFF ? 65536 : (float)BitConverter.UInt16BitsToHalf((ushort)(bits + 1)))) / 2;
            values.AddRange([value, middle, MathF.BitDecrement(middle), MathF.BitIncrement(middle)]);
        }

        values.AddRange(values.Select(value => -value).ToList());
        AssertNarrow([.. values]);
    }

    [Fact]
    public void Any_numbers_are_rounded_as_the_runtime_rounds_them()
    {
        var random = new Random(3);
        AssertNarrow([.. Enumerable.Range(0, 200_000).Select(_ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue))).Where(float.IsFinite)]);
    }

    [Fact]
    public void What_is_no_number_is_found_wherever_it_stands()
    {
        foreach (int count in Enumerable.Range(1, 80))
        {
            for (int at = 0; at < count; at++)
            {
                foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
                {
                    var values = new float[count];
                    values[at] = bad;
                    Assert.False(Narrow(values, out _));
                }
            }
        }
    }

    private static void AssertNarrow(float[] values)
    {
        Assert.True(Narrow(values, out ushort[] results));
        Assert.Equal(values.Select(Expected), results);
    }

    private static ushort Expected(float value)
    {
        Half half = (Half)value;
        return BitConverter.HalfToUInt16Bits(Half.IsInfinity(half) ? Half.CopySign(Half.MaxValue, half) : half);
    }

    private static bool Narrow(float[] values, out ushort[] results)
    {
        results = new ushort[values.Length];
        fixed (float* source = values)
        fixed (ushort* destination = results)
        {
            return Float16Narrowing.Narrow(source, values.Length, destination);
        }
    }
}
