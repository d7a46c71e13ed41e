using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed unsafe class WeightMemoryTests
{
    [Fact]
    public void What_is_taken_is_aligned_and_nobody_elses()
    {
        using var memory = new WeightMemory();
        (nint Start, int Bytes)[] taken = [.. new[] { 1, 63, 64, 65, 100 << 20, 7, 60 << 20, 5 << 20 }.Select(bytes => ((nint)memory.Take(bytes), bytes))];
        Assert.All(taken, one => Assert.Equal(0, one.Start % 64));
        for (int i = 0; i < taken.Length; i++)
        {
            Assert.All(taken[(i + 1)..], other => Assert.True(other.Start >= taken[i].Start + taken[i].Bytes || taken[i].Start >= other.Start + other.Bytes));
        }
    }
}
