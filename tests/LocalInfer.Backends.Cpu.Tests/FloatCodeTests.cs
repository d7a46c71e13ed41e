using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models.Layouts;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Cpu.Tests;

/// <summary>Matrices of small floats give the reference's numbers, bit for bit.</summary>
public sealed unsafe class FloatCodeTests
{
    [SharedDataFact("goldens/tiny/ops.safetensors")]
    public void Every_scale_byte_has_the_value_of_the_reference()
    {
        Assert.Equal(OpsGolden.Floats("mxfp4.tables.scale_bytes"), FloatCodes.E8M0);
        Assert.Equal(OpsGolden.Floats("nvfp4.tables.scale_bytes"), FloatCodes.E4M3);
    }

    [SharedDataFact("goldens/tiny/ops.safetensors")]
    public void Every_code_has_the_value_of_the_reference()
    {
        byte[] codes = [.. Enumerable.Range(0, 16).Select(code => (byte)code)];
        fixed (byte* shifted = codes)
        {
            FloatCodes.ToShiftedHalves(shifted, 16);
        }

        Assert.Equal(OpsGolden.Floats("mxfp4.tables.codes"), codes.Select(code => (code - 12) * 0.5f));
        Assert.Equal(OpsGolden.Floats("mxfp8.tables.codes"), FloatCodes.E4M3);
    }

    [SharedDataTheory("goldens/tiny/ops.safetensors")]
    [InlineData("mxfp4", QuantizationMode.Mxfp4)]
    [InlineData("nvfp4", QuantizationMode.Nvfp4)]
    [InlineData("mxfp8", QuantizationMode.Mxfp8)]
    public void Rows_are_those_of_the_reference(string set, QuantizationMode mode)
    {
        int[] shape = OpsGolden.Shape($"{set}.dequant");
        float[] expected = OpsGolden.Floats($"{set}.dequant");
        using var scratch = new WorkerScratch();
        foreach (var kernels in Tiers.Kernels)
        {
            float[] actual = new float[expected.Length];
            fixed (byte* codes = OpsGolden.Bytes($"{set}.q"), scales = OpsGolden.Bytes($"{set}.scales"))
            fixed (float* values = actual)
            {
                var matrix = new FloatCodeMatrix(mode, codes, scales, shape[0], shape[1]);
                for (int row = 0; row < shape[0]; row++)
                {
                    matrix.ReadRow(kernels, scratch, row, values + (row * shape[1]));
                }
            }

            Assert.Equal(expected, actual);
        }
    }
}
