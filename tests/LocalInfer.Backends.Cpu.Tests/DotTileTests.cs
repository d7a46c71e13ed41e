namespace LocalInfer.Backends.Cpu.Tests;

public sealed unsafe class DotTileTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(67)]
    [InlineData(7)]
    public void A_product_does_not_depend_on_the_tile_around_it(int length)
    {
        const int Rows = 11, Tokens = 9;
        var random = new Random(length);
        float[] w = [.. Enumerable.Range(0, Rows * length).Select(_ => random.NextSingle() - 0.5f)];
        float[] x = [.. Enumerable.Range(0, Tokens * length).Select(_ => random.NextSingle() - 0.5f)];
        float[] together = new float[Rows * Tokens];
        foreach (var kernels in Tiers.Kernels)
        {
            fixed (float* rows = w, input = x, y = together)
            {
                kernels.Dot(rows, length, Rows, input, length, Tokens, length, y, Rows);
                for (int t = 0; t < Tokens; t++)
                {
                    for (int r = 0; r < Rows; r++)
                    {
                        float alone;
                        kernels.Dot(rows + (r * length), length, 1, input + (t * length), length, 1, length, &alone, 1);
                        Assert.Equal(alone, y[(t * Rows) + r]);
                        double exact = Enumerable.Range(0, length).Sum(k => (double)w[(r * length) + k] * x[(t * length) + k]);
                        Assert.Equal(exact, alone, 1e-5);
                    }
                }
            }
        }
    }
}
