using System.Runtime.Intrinsics;
using LocalInfer.Backends.Cpu.Kernels;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed class FusedMultiplyAddTests
{
    [Fact]
    public void Without_the_instruction_the_bits_are_the_same()
    {
        var random = new Random(8);
        for (int round = 0; round < 300_000; round++)
        {
            // Addends of about the size of the product, and others that cancel it or lie half a step beside it.
            float left = Any(random, round), right = Any(random, round), product = left * right;
            float addend = (round % 4) switch
            {
                0 => Any(random, round),
                1 => -product,
                2 => product * MathF.Pow(2, random.Next(-30, 30)),
                _ => MathF.BitIncrement(-product),
            };
            float expected = MathF.FusedMultiplyAdd(left, right, addend);
            float actual = FusedMultiplyAdd.InFloat64(Vector128.Create(left), Vector128.Create(right), Vector128.Create(addend))[round % 4];
            Assert.True(
                BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(actual) || (float.IsNaN(expected) && float.IsNaN(actual)),
                $"{left:R} * {right:R} + {addend:R} is {expected:R}, not {actual:R}");
        }
    }

    /// <summary>Numbers of moderate size with few or many bits, and now and then any pattern of bits at all.</summary>
    private static float Any(Random random, int round) => (round % 5) switch
    {
        0 => random.Next(-4096, 4096),
        1 => BitConverter.Int32BitsToSingle((int)random.NextInt64(int.MinValue, int.MaxValue)),
        _ => (random.NextSingle() - 0.5f) * MathF.Pow(2, random.Next(-20, 20)),
    };
}
