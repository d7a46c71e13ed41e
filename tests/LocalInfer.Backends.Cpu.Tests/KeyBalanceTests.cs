using LocalInfer.Backends.Cpu.Passes;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed unsafe class KeyBalanceTests
{
    private const int Dimension = 8;

    private static readonly AttentionLayout Attention = new()
    {
        HeadCount = 4,
        KvHeadCount = 2,
        HeadDim = Dimension,
        Rope = new RopeLayout(10000, Dimension - 2, RopeScaling.None),
    };

    [Fact]
    public void A_large_dimension_is_divided_with_the_one_that_it_rotates_with()
    {
        // Of the first head dimension 1, which rotates with 4; of the second the last, which does not rotate.
        float[] bias = [1, 400, -1, 1, 2, 1, -1, 1, 1, 1, 1, 1, 1, 1, 1, -64];
        using var balance = new KeyBalance(Attention, bias, keyNorm: null);
        Assert.Equal([1, 128, 1, 1, 128, 1, 1, 1], new Span<float>(balance.ForQueries(0), Dimension).ToArray());
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 16], new Span<float>(balance.ForQueries(1), Dimension).ToArray());
        for (int head = 0; head < 2; head++)
        {
            for (int d = 0; d < Dimension; d++)
            {
                Assert.Equal(1, balance.ForQueries(head)[d] * balance.ForKeys(head)[d]);
            }
        }
    }

    [Fact]
    public void Norm_weights_count_like_biases_and_their_absence_changes_nothing()
    {
        float* norm = stackalloc float[Dimension] { 1, 1, 1, 1, 1, 1, 32, 0 };
        using var normed = new KeyBalance(Attention, keyBias: null, norm);
        Assert.Equal([1, 1, 1, 1, 1, 1, 8, 1], new Span<float>(normed.ForQueries(1), Dimension).ToArray());
        using var plain = new KeyBalance(Attention, keyBias: null, keyNorm: null);
        Assert.All(new Span<float>(plain.ForKeys(0), 2 * Dimension).ToArray(), factor => Assert.Equal(1, factor));
    }

    [Fact]
    public void Zeros_and_damaged_weights_leave_finite_factors()
    {
        foreach (float value in new[] { 0, float.NaN, float.PositiveInfinity })
        {
            float[] bias = [.. Enumerable.Repeat(0f, 15), value];
            using var balance = new KeyBalance(Attention, bias, keyNorm: null);
            Assert.All(new Span<float>(balance.ForQueries(0), 2 * Dimension).ToArray(), factor => Assert.True(float.IsFinite(factor) && factor >= 1));
        }
    }
}
