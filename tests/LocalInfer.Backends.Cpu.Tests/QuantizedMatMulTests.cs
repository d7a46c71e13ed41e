using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed unsafe class QuantizedMatMulTests
{
    public static IEnumerable<object[]> Formats { get; } =
        from bits in new[] { 2, 3, 4, 5, 6, 8 }
        from groupSize in new[] { 32, 64, 128 }
        select new object[] { bits, groupSize };

    [SharedDataTheory("goldens/tiny/ops.safetensors")]
    [MemberData(nameof(Formats))]
    public void Dequantised_rows_and_products_match(int bits, int groupSize)
    {
        string set = $"affine.b{bits}.g{groupSize}";
        Check(set, bits, groupSize, $"{set}.dequant", $"{set}.qmm");
    }

    [SharedDataTheory("goldens/tiny/ops.safetensors")]
    [InlineData(4)]
    [InlineData(8)]
    public void Bfloat16_scales_match(int bits)
    {
        string set = $"affine_bf16.b{bits}.g64";
        Check(set, bits, 64, $"{set}.dequant_f32", expectedProduct: null);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(8)]
    public void Codes_unpack_as_the_bit_stream_says(int bits)
    {
        var random = new Random(bits);
        byte[] packed = new byte[128 * bits / 8];
        random.NextBytes(packed);
        byte[] codes = new byte[128];
        fixed (byte* source = packed, destination = codes)
        {
            CodeUnpacker.Unpack(source, bits, codes.Length, destination);
        }

        for (int i = 0; i < codes.Length; i++)
        {
            int expected = 0;
            for (int bit = 0; bit < bits; bit++)
            {
                int at = (i * bits) + bit;
                expected |= ((packed[at / 8] >> (at % 8)) & 1) << bit;
            }

            Assert.Equal(expected, codes[i]);
        }
    }

    private static void Check(string set, int bits, int groupSize, string expectedWeights, string? expectedProduct)
    {
        int[] shape = OpsGolden.Shape(expectedWeights);
        byte[] codes = OpsGolden.Bytes($"{set}.q"), scales = OpsGolden.Bytes($"{set}.scales"), biases = OpsGolden.Bytes($"{set}.biases");
        float[] x = OpsGolden.Floats("quant.src.x");
        float[] weights = new float[shape[0] * shape[1]];
        float[] product = new float[3 * shape[0]];
        using var scratch = new WorkerScratch();
        foreach (var kernels in Tiers.Kernels)
        {
            fixed (byte* q = codes, s = scales, b = biases)
            fixed (float* w = weights, input = x, y = product)
            {
                var matrix = new AffineMatrix(q, bits, groupSize, s, b, OpsGolden.Dtype($"{set}.scales"), shape[0], shape[1]);
                for (int row = 0; row < shape[0]; row++)
                {
                    matrix.ReadRow(kernels, scratch, row, w + (row * shape[1]));
                }

                kernels.Dot(w, shape[1], shape[0], input, shape[1], 3, shape[1], y, shape[0]);
            }

            // The reference rounds code * scale before it adds the bias, we round once: half a unit of the largest product apart.
            float[] expected = OpsGolden.Floats(expectedWeights);
            OpsGolden.AssertClose(expected, weights, 0, MathF.ScaleB(expected.Max(MathF.Abs), -23));
            if (expectedProduct is not null)
            {
                OpsGolden.AssertClose(OpsGolden.Floats(expectedProduct), product, 1e-5f, 5e-5f);
            }
        }
    }
}
