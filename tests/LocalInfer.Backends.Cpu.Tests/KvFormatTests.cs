using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Tests;

/// <summary>What is stored comes back: rounded as the format says, alike in every tier.</summary>
public sealed unsafe class KvFormatTests
{
    private const int Slots = KvShape.BlockTokens;

    public static TheoryData<KvPrecision> Precisions { get; } = new(Enum.GetValues<KvPrecision>());

    [Theory]
    [MemberData(nameof(Precisions))]
    public void Every_tier_reads_what_the_plain_version_reads(KvPrecision precision)
    {
        for (int dimension = 1; dimension <= 257; dimension += dimension < 70 ? 1 : 17)
        {
            foreach (int positions in new[] { 1, 15, 16, 17, 63, 64 })
            {
                var (keys, values) = Tokens(dimension, positions, size: 3);
                var expected = RoundTrip(Tiers.Plain, precision, keys, values, dimension, positions);
                foreach (var kernels in Tiers.Kernels)
                {
                    var actual = RoundTrip(kernels, precision, keys, values, dimension, positions);
                    Assert.Equal(expected.Keys, actual.Keys);
                    Assert.Equal(expected.Values, actual.Values);
                }
            }
        }
    }

    [Theory]
    [InlineData(KvPrecision.Float32, 0)]
    [InlineData(KvPrecision.Float16, 1 / 2048.0)]
    [InlineData(KvPrecision.Int8, 0.5001 / 127)]
    public void A_value_is_off_by_half_a_step_at_most(KvPrecision precision, double step)
    {
        const int Dimension = 80;
        foreach (float size in new[] { 1e-3f, 1, 500 })
        {
            var (keys, values) = Tokens(Dimension, Slots, size);
            var back = RoundTrip(KernelSet.Of(KernelTier.Auto), precision, keys, values, Dimension, Slots);
            for (int i = 0; i < keys.Length; i++)
            {
                Assert.InRange(Math.Abs(keys[i] - back.Keys[i]), 0, step * size);
                Assert.InRange(Math.Abs(values[i] - back.Values[i]), 0, step * size);
            }
        }
    }

    [Fact]
    public void Float16_rounds_to_nearest_and_keeps_large_values_finite()
    {
        float[] keys = [.. Enumerable.Range(0, 0x7C00).Select(bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits)), 65519, 65520, 1e9f, 2049, 2051, -2049, -1e9f, -5e-8f];
        float[] expected = [.. keys.Select(value => Math.Clamp(value, -65504f, 65504f)).Select(value => (float)(Half)value)];
        foreach (var kernels in Tiers.Kernels)
        {
            for (int first = 0; first < keys.Length; first += 64)
            {
                float[] part = keys[first..Math.Min(first + 64, keys.Length)];
                var back = RoundTrip(kernels, KvPrecision.Float16, [.. part], [.. part], part.Length, positions: 1);
                Assert.Equal(expected[first..(first + part.Length)], back.Keys);
                Assert.Equal(expected[first..(first + part.Length)], back.Values);
            }
        }
    }

    [Theory]
    [InlineData(KvPrecision.Float16)]
    [InlineData(KvPrecision.Int8)]
    public void What_is_no_number_is_told_and_leaves_its_neighbours_alone(KvPrecision precision)
    {
        const int Dimension = 64;
        var format = KernelSet.Of(KernelTier.Auto).Kv(precision);
        using var keys = new NativeBuffer(format.KeyBytes(Dimension));
        using var values = new NativeBuffer(format.ValueBytes(Dimension));
        using var wide = new NativeBuffer(Slots * Dimension);
        float* good = stackalloc float[Dimension], bad = stackalloc float[Dimension];
        foreach (float broken in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            new Span<float>(good, Dimension).Fill(0.5f);
            new Span<float>(bad, Dimension).Fill(broken);
            Assert.True(format.Store(good, good, Dimension, 0, (byte*)keys.Pointer, (byte*)values.Pointer));
            Assert.False(format.Store(good, bad, Dimension, 1, (byte*)keys.Pointer, (byte*)values.Pointer));
            Assert.False(format.Store(bad, good, Dimension, 1, (byte*)keys.Pointer, (byte*)values.Pointer));
            float[] back = Floats(format.Values((byte*)values.Pointer, Dimension, 2, wide.Pointer), wide.Pointer, precision, 2 * Dimension);
            Assert.All(back, value => Assert.True(float.IsFinite(value)));
            Assert.All(back[..Dimension], value => Assert.Equal(0.5f, value, 1e-6f));
        }
    }

    private static (float[] Keys, float[] Values) Tokens(int dimension, int count, float size)
    {
        var random = new Random(dimension + count);
        return (Random(), Random());

        float[] Random() => [.. Enumerable.Range(0, dimension * count).Select(i => ((random.NextSingle() * 2) - 1) * size * (i % 37 == 0 ? 1 : 0.1f))];
    }

    /// <summary>Stores tokens [token, dimension] and reads them again.</summary>
    private static (float[] Keys, float[] Values) RoundTrip(KernelSet kernels, KvPrecision precision, float[] keys, float[] values, int dimension, int positions)
    {
        var format = kernels.Kv(precision);
        using var storedKeys = new NativeBuffer(format.KeyBytes(dimension) / sizeof(float));
        using var storedValues = new NativeBuffer(format.ValueBytes(dimension) / sizeof(float));
        using var wide = new NativeBuffer(2L * Slots * dimension);
        byte* k = (byte*)storedKeys.Pointer, v = (byte*)storedValues.Pointer;
        fixed (float* key = keys, value = values)
        {
            for (int slot = 0; slot < positions; slot++)
            {
                Assert.True(format.Store(key + (slot * dimension), value + (slot * dimension), dimension, slot, k, v));
            }
        }

        float[] wideKeys = Floats(format.Keys(k, dimension, positions, wide.Pointer), wide.Pointer, precision, Slots * dimension);
        float* end = wide.Pointer + (Slots * dimension);
        float[] wideValues = Floats(format.Values(v, dimension, positions, end), end, precision, positions * dimension);
        float[] columns = new float[positions * dimension];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = wideKeys[(i % dimension * Slots) + (i / dimension)];
        }

        return (columns, wideValues);
    }

    /// <summary>What attention reads: float32 where it was widened, or as it is stored.</summary>
    private static float[] Floats(byte* readable, float* wide, KvPrecision precision, int count) =>
        readable != (byte*)wide && precision == KvPrecision.Float16
            ? [.. new ReadOnlySpan<Half>(readable, count).ToArray().Select(value => (float)value)]
            : new ReadOnlySpan<float>(readable, count).ToArray();
}
