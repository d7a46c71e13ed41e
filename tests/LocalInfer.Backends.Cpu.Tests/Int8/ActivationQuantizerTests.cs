using FsCheck.Xunit;
using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Kernels.Int8;

namespace LocalInfer.Backends.Cpu.Tests.Int8;

public sealed unsafe class ActivationQuantizerTests
{
    [Fact]
    public void Every_tier_equals_the_plain_version()
    {
        var random = new Random(3);
        for (int round = 0; round < 2000; round++)
        {
            float size = MathF.Pow(10, random.Next(-30, 30));
            float[] x = [.. Enumerable.Range(0, PanelLayout.GroupSize).Select(i => (round % 5) switch
            {
                0 => 0f,
                1 => size,
                2 => i == round % 64 ? size : 0,
                _ => (float)(random.NextDouble() - 0.5) * size * (random.Next(20) == 0 ? 50 : 1),
            })];
            var (codes, scale, sum) = Quantize(Tiers.Plain, x);
            foreach (var kernels in Tiers.Kernels)
            {
                var (fastCodes, fastScale, fastSum) = Quantize(kernels, x);
                Assert.Equal(codes, fastCodes);
                Assert.Equal((scale, sum), (fastScale, fastSum));
            }
        }
    }

    [Property(MaxTest = 500)]
    public void Codes_are_the_nearest_and_no_lane_overflows(short[] values, byte exponent)
    {
        float[] x = new float[PanelLayout.GroupSize];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = values.Length == 0 ? 0 : values[i % values.Length] * MathF.Pow(2, (exponent % 40) - 20);
        }

        var (codes, scale, sum) = Quantize(Tiers.Plain, x);
        int first = 0, second = 0, total = 0;
        for (int i = 0; i < x.Length; i++)
        {
            int code = codes[ActivationQuantizer.PlaceOf(i)];
            total += code;
            first += i % 8 < 4 ? Math.Abs(code) : 0;
            second += i % 8 < 4 ? 0 : Math.Abs(code);
            Assert.InRange(code, -127, 127);
            Assert.InRange(Math.Abs(x[i] - (code * (double)scale)), 0, scale * 0.50001);
        }

        Assert.InRange(15 * Math.Max(first, second), 0, short.MaxValue);
        Assert.Equal(scale * total, sum);
    }

    [Fact]
    public void A_value_that_is_no_number_is_not_lost()
    {
        float[] x = new float[PanelLayout.GroupSize];
        foreach (float broken in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            x[17] = broken;
            Assert.All(Tiers.Kernels, kernels => Assert.False(float.IsFinite(Quantize(kernels, x).Scale)));
        }
    }

    private static (sbyte[] Codes, float Scale, float Sum) Quantize(KernelSet kernels, float[] x)
    {
        var codes = new sbyte[PanelLayout.GroupSize];
        float scale, sum;
        fixed (float* values = x)
        {
            fixed (sbyte* destination = codes)
            {
                kernels.Panels.Quantize(values, destination, &scale, &sum);
            }
        }

        return (codes, scale, sum);
    }
}
