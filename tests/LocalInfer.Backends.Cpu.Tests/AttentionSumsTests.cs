using FsCheck.Xunit;
using LocalInfer.Backends.Cpu.Kernels.Attention;
using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed unsafe class AttentionSumsTests
{
    private const int Queries = 3;
    private const int Dimension = 21; // whole registers and a rest

    [Property(MaxTest = 200)]
    public void Stretches_joined_are_attention_over_all(int seed)
    {
        var random = new Random(seed);
        int[] lengths = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(1, 40))];
        float[][] scores = [.. Enumerable.Range(0, Queries).Select(_ => Floats(random, lengths.Sum(), 30))];
        float[][] values = [.. Enumerable.Range(0, lengths.Sum()).Select(_ => Floats(random, Dimension, 2))];
        using var memory = new NativeBuffer(2 * AttentionSums.Size(Queries, Dimension));
        var sums = new AttentionSums(memory.Pointer, Queries, Dimension);
        var later = new AttentionSums(memory.Pointer + AttentionSums.Size(Queries, Dimension), Queries, Dimension);
        sums.Clear();
        for (int i = 0, start = 0; i < lengths.Length; start += lengths[i], i++)
        {
            See(later, scores, values, start, lengths[i]);
            sums.Join(later);
        }

        for (int q = 0; q < Queries; q++)
        {
            float[] actual = new float[Dimension];
            fixed (float* destination = actual)
            {
                sums.Normalize(q, destination);
            }

            double[] weights = [.. scores[q].Select(score => Math.Exp(score - (double)scores[q].Max()))];
            for (int d = 0; d < Dimension; d++)
            {
                Assert.Equal(weights.Select((weight, p) => weight * values[p][d]).Sum() / weights.Sum(), actual[d], 1e-5);
            }
        }
    }

    [Fact]
    public void What_a_query_does_not_see_changes_nothing()
    {
        var random = new Random(1);
        float[][] scores = [.. Enumerable.Range(0, Queries).Select(_ => Floats(random, 9, 5))];
        float[][] values = [.. Enumerable.Range(0, 9).Select(_ => Floats(random, Dimension, 2))];
        int size = (int)AttentionSums.Size(Queries, Dimension);
        using var memory = new NativeBuffer(2 * size);
        AttentionSums seen = new(memory.Pointer, Queries, Dimension), unseen = new(memory.Pointer + size, Queries, Dimension);
        See(seen, scores, values, 0, 9);
        float[] expected = new ReadOnlySpan<float>(seen.Outputs, Queries * Dimension).ToArray();
        unseen.Clear();
        seen.Join(unseen);
        Assert.Equal(expected, new ReadOnlySpan<float>(seen.Outputs, Queries * Dimension).ToArray());
        unseen.Join(seen);
        Assert.Equal(expected, new ReadOnlySpan<float>(unseen.Outputs, Queries * Dimension).ToArray());
    }

    [Fact]
    public void What_is_no_number_stays_none()
    {
        float[][] scores = [.. Enumerable.Repeat(new[] { 1f, 2f }, Queries)];
        float[][] values = [[.. Enumerable.Repeat(1f, Dimension)], [float.NaN, .. Enumerable.Repeat(1f, Dimension - 1)]];
        int size = (int)AttentionSums.Size(Queries, Dimension);
        using var memory = new NativeBuffer(2 * size);
        AttentionSums broken = new(memory.Pointer, Queries, Dimension), sound = new(memory.Pointer + size, Queries, Dimension);
        foreach (bool isFirst in new[] { true, false })
        {
            See(broken, scores, values, 1, 1);
            See(sound, scores, values, 0, 1);
            AttentionSums first = isFirst ? broken : sound;
            first.Join(isFirst ? sound : broken);
            Assert.True(float.IsNaN(first.Outputs[0]));
            Assert.False(float.IsNaN(first.Outputs[1]));
        }
    }

    /// <summary>What queries see of some positions, by the definition.</summary>
    private static void See(in AttentionSums sums, float[][] scores, float[][] values, int start, int count)
    {
        sums.Clear();
        for (int q = 0; q < Queries; q++)
        {
            sums.Maxima[q] = scores[q].AsSpan(start, count).ToArray().Max();
            for (int p = start; p < start + count; p++)
            {
                float weight = MathF.Exp(scores[q][p] - sums.Maxima[q]);
                sums.Sums[(q * QueryTile.SumLanes) + (p % QueryTile.SumLanes)] += weight;
                for (int d = 0; d < Dimension; d++)
                {
                    sums.Outputs[(q * Dimension) + d] += weight * values[p][d];
                }
            }
        }
    }

    private static float[] Floats(Random random, int count, float size) => [.. Enumerable.Range(0, count).Select(_ => ((float)random.NextDouble() - 0.5f) * size)];
}
