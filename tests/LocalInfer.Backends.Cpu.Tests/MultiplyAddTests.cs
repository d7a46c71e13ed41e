using System.Runtime.Intrinsics;
using LocalInfer.Backends.Cpu.Kernels;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed unsafe class MultiplyAddTests
{
    /// <summary>In every tier that a run has: the suite runs with wider ones hidden, and with FMA.</summary>
    [Fact]
    public void All_lanes_of_a_machine_round_alike()
    {
        var random = new Random(1);
        for (int round = 0; round < 10_000; round++)
        {
            float left = Number(random), right = Number(random), addend = -left * right * (1 + (random.Next(-2, 3) * 1e-7f));
            float expected = float.MultiplyAddEstimate(left, right, addend);
            Assert.Equal(expected, Vector128.MultiplyAddEstimate(Vector128.Create(left), Vector128.Create(right), Vector128.Create(addend))[round % 4]);
            Assert.All(KernelTiers.Available, tier => Assert.Equal(expected, InTier(tier, left, right, addend)));
        }
    }

    [Fact]
    public void What_is_exact_stays_exact() => Assert.All(KernelTiers.Available, tier => Assert.Equal(7, InTier(tier, 2, 3, 1)));

    /// <summary>A tap added: left * right + addend.</summary>
    private static float InTier(KernelTier tier, float left, float right, float addend)
    {
        const int channels = 16;
        float* x = stackalloc float[channels], weight = stackalloc float[channels], y = stackalloc float[channels];
        new Span<float>(x, channels).Fill(left);
        new Span<float>(weight, channels).Fill(right);
        new Span<float>(y, channels).Fill(addend);
        KernelSet.Of(tier).AddTap(x, weight, channels, y);
        return y[channels - 1];
    }

    private static float Number(Random random) => ((float)random.NextDouble() + 0.5f) * (random.Next(2) == 0 ? 1 : -1);
}
