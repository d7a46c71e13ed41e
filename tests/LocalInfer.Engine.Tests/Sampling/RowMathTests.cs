using LocalInfer.Engine.Sampling;

namespace LocalInfer.Engine.Tests.Sampling;

/// <summary>Rows of every length around whole registers and blocks, beside the plain definition.</summary>
public sealed class RowMathTests
{
    public static TheoryData<int> Lengths { get; } = new(Enumerable.Range(1, 70).Concat([Mass.Block - 1, Mass.Block, Mass.Block + 1, (3 * Mass.Block) + 5]));

    [Theory]
    [MemberData(nameof(Lengths))]
    public void The_first_of_the_largest_is_found(int length)
    {
        float[] row = Row(length);
        Assert.Equal(row.Max(), RowMath.Max(row));
        for (int at = 0; at < length; at += Math.Max(1, length / 40))
        {
            float[] raised = [.. row];
            raised[at] = raised[^1] = 1000;
            Assert.Equal(at, RowMath.IndexOfMax(raised));
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Sums_differences_and_exponentials_are_those_of_each_value(int length)
    {
        float[] row = Row(length), results = new float[length];
        row[length / 2] = float.NegativeInfinity;
        RowMath.Exp(row, 0.5f, results);
        for (int i = 0; i < length; i++)
        {
            double expected = Math.Exp(row[i] * 0.5);
            Assert.InRange(results[i], expected * (1 - 1e-6), expected * (1 + 1e-6));
        }

        Assert.Equal(results.Sum(value => (double)value), RowMath.Sum(results), results.Sum(value => (double)value) * 1e-5);
        float[] lower = [.. row];
        RowMath.Lower(lower, 3.25f);
        Assert.Equal(row.Select(value => value - 3.25f), lower);
    }

    [Fact]
    public void Nothing_has_no_largest_value_and_no_sum()
    {
        Assert.Equal(float.NegativeInfinity, RowMath.Max([]));
        Assert.Equal(0, RowMath.Sum([]));
        Assert.Equal(0, RowMath.IndexOfMax([float.NegativeInfinity, float.NegativeInfinity]));
    }

    private static float[] Row(int length)
    {
        var random = new Random(length);
        return [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() * 40) - 20)];
    }
}
