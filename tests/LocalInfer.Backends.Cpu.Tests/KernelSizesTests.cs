using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Kernels.Attention;
using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Tests;

/// <summary>Every float32 kernel against its plain version, at all sizes from 1 to 257, on memory aligned to single values, and not a value further.</summary>
public sealed unsafe class KernelSizesTests
{
    private const int Largest = 257;
    private const float Untouched = 12345;

    private static readonly float[] First = Random(1), Second = Random(2), Third = Random(3), Fourth = Random(4);

    private delegate void Kernel(KernelSet kernels, int size, float* a, float* b, float* y);

    [Fact]
    public void Normalize() => Check((kernels, n, x, weight, y) => kernels.Normalize(x, weight, n, 1e-6f, y), n => n);

    [Fact]
    public void Gate() => Check((kernels, n, gate, up, y) => kernels.Gate(gate, up, n, y), n => n);

    [Fact]
    public void Dot() => Check((kernels, n, rows, x, y) => kernels.Dot(rows, n, 5, x, n, 6, n, y, 5), _ => 5 * 6);

    [Fact]
    public void Rotate() => Check(
        (kernels, n, head, angles, y) =>
        {
            new Span<float>(head, 2 * n).CopyTo(new Span<float>(y, 2 * n));
            kernels.Rotate(y, angles, angles + n, n);
        },
        n => 2 * n);

    [Theory]
    [InlineData(TensorDtype.BF16)]
    [InlineData(TensorDtype.F16)]
    [InlineData(TensorDtype.F32)]
    public void Widen(TensorDtype dtype) => Check(
        (kernels, n, source, _, y) =>
        {
            var values = stackalloc Half[Largest];
            for (int i = 0; i < n; i++)
            {
                values[i] = (Half)source[i];
            }

            kernels.Widen(dtype, dtype == TensorDtype.F32 ? (byte*)source : (byte*)values, n, y);
        },
        n => n);

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(128)]
    public void Dequantize(int groupSize) => Check(
        (kernels, n, scales, biases, y) =>
        {
            int groups = (n / groupSize) + 1;
            var codes = stackalloc byte[Largest + 128];
            for (int i = 0; i < groups * groupSize; i++)
            {
                codes[i] = (byte)(i * 37 % 256);
            }

            kernels.Dequantize(codes, scales, biases, groupSize, groups, y);
        },
        n => ((n / groupSize) + 1) * groupSize);

    [Theory]
    [InlineData(KvPrecision.Float32, 4)]
    [InlineData(KvPrecision.Float32, 6)]
    [InlineData(KvPrecision.Float32, 7)]
    [InlineData(KvPrecision.Float32, 8)]
    [InlineData(KvPrecision.Float16, 4)]
    [InlineData(KvPrecision.Float16, 6)]
    [InlineData(KvPrecision.Float16, 7)]
    [InlineData(KvPrecision.Float16, 8)]
    public void Attend(KvPrecision precision, int width) => Check(
        (kernels, n, keys, values, y) =>
        {
            float[] weights = new float[width * BlockAttention.Positions], sums = new float[width * QueryTile.SumLanes];
            float[] maxima = [.. Enumerable.Repeat(float.NegativeInfinity, width)];
            int[] visible = [.. Enumerable.Range(0, width).Select(q => ((q * 23) + n) % 66)];
            new Span<float>(y, n * width).Clear();
            var half = precision == KvPrecision.Float16;
            Half[] narrowKeys = [.. new ReadOnlySpan<float>(keys, n * BlockAttention.Positions).ToArray().Select(value => (Half)value)];
            Half[] narrowValues = [.. new ReadOnlySpan<float>(values, n * BlockAttention.Positions).ToArray().Select(value => (Half)value)];
            fixed (float* queries = Third, w = weights, s = sums, m = maxima)
            {
                fixed (int* seen = visible)
                {
                    fixed (Half* k = narrowKeys, v = narrowValues)
                    {
                        var tile = new QueryTile { Count = width, Dimension = n, Queries = queries, Visible = seen, Weights = w, Maxima = m, Sums = s, Outputs = y };
                        byte* storedKeys = half ? (byte*)k : (byte*)keys, storedValues = half ? (byte*)v : (byte*)values;
                        kernels.Kv(precision).Attend(storedKeys, storedValues, tile, new NextBlock(storedKeys, n, storedValues, n));
                    }
                }
            }
        },
        n => n * width);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_product_is_stored_with_its_bias(bool accumulate) => Check(
        (kernels, n, product, bias, y) =>
        {
            const int Tokens = 3;
            float[] biases = new Span<float>(bias, n).ToArray();
            float* panel = stackalloc float[Tokens * PanelLayout.Rows];
            Fourth.AsSpan(0, Tokens * n).CopyTo(new Span<float>(y, Tokens * n));
            for (int p = 0; p * PanelLayout.Rows < n; p++)
            {
                new Span<float>(product + p, Tokens * PanelLayout.Rows).CopyTo(new Span<float>(panel, Tokens * PanelLayout.Rows));
                kernels.AddBias(panel, Tokens, biases, p);
                kernels.Write(panel, Tokens, y, firstToken: 0, n, p, accumulate);
            }
        },
        n => 3 * n);

    private static float[] Random(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Largest * 80).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    private static void Check(Kernel kernel, Func<int, int> outputs)
    {
        for (int n = 1; n <= Largest; n++)
        {
            float[] expected = Run(Tiers.Plain, kernel, n, outputs(n), offset: 0);
            foreach (var kernels in Tiers.Kernels)
            {
                float[] actual = Run(kernels, kernel, n, outputs(n), offset: n % 16);
                OpsGolden.AssertClose(expected, actual, 1e-5f, 4e-6f);
            }
        }
    }

    private static float[] Run(KernelSet kernels, Kernel kernel, int size, int outputs, int offset)
    {
        float[] y = new float[offset + outputs + 1], a = [.. new float[offset], .. First], b = [.. new float[offset], .. Second];
        y.AsSpan().Fill(Untouched);
        fixed (float* left = a, right = b, output = y)
        {
            kernel(kernels, size, left + offset, right + offset, output + offset);
        }

        Assert.All(y[..offset], value => Assert.Equal(Untouched, value));
        Assert.Equal(Untouched, y[^1]);
        return y[offset..^1];
    }
}
