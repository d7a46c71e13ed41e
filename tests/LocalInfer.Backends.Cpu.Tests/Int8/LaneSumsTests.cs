using LocalInfer.Backends.Cpu.Kernels.Int8;

namespace LocalInfer.Backends.Cpu.Tests.Int8;

public sealed unsafe class LaneSumsTests
{
    [Theory]
    [InlineData(nameof(ActivationSums.Halves), 2)]
    [InlineData(nameof(ActivationSums.LanesOfHalves), 2)]
    [InlineData(nameof(ActivationSums.LanesOfQuarters), 4)]
    public void Sums_are_those_of_the_columns_of_each_part(string name, int parts)
    {
        const int Stride = 3;
        const float Scale = 0.37f;
        var kind = Enum.Parse<ActivationSums>(name);
        Assert.Equal(parts, LaneSums.Count(kind));
        var random = new Random(1);
        sbyte* codes = stackalloc sbyte[PanelLayout.GroupSize];
        float* target = stackalloc float[4 * Stride];
        foreach (int extreme in new[] { -127, 127, 0 })
        {
            int[] columns = [.. Enumerable.Range(0, PanelLayout.GroupSize).Select(_ => extreme == 0 ? random.Next(-127, 128) : extreme)];
            for (int column = 0; column < columns.Length; column++)
            {
                codes[ActivationQuantizer.PlaceOf(column)] = (sbyte)columns[column];
            }

            LaneSums.Write(codes, Scale, kind, target, Stride);
            int[][] of = [.. columns.Chunk(PanelLayout.GroupSize / parts)];
            for (int part = 0; part < parts; part++)
            {
                int lower = of[part].Where((_, i) => i % 8 < 4).Sum(), upper = of[part].Where((_, i) => i % 8 >= 4).Sum();
                if (kind == ActivationSums.Halves)
                {
                    Assert.Equal(Scale * (lower + upper), target[part * Stride]);
                }
                else
                {
                    short* lanes = (short*)(target + (part * Stride));
                    Assert.Equal((-12 * lower, -12 * upper), (lanes[0], lanes[1]));
                }
            }
        }
    }
}
