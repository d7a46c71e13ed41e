using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>A matrix whose codes are small floats, with a scale byte for each group of inputs: mxfp4, nvfp4 and mxfp8.</summary>
/// <param name="mode">Which of them.</param>
/// <param name="codes">uint32 [rows, columns * bits / 32].</param>
/// <param name="scales">uint8 [rows, columns / group size].</param>
/// <param name="rows">Outputs.</param>
/// <param name="columns">Inputs.</param>
internal sealed unsafe class FloatCodeMatrix(QuantizationMode mode, byte* codes, byte* scales, int rows, int columns)
    : WeightMatrix(rows, columns)
{
    private readonly int _groupSize = GroupSizeOf(mode);
    private readonly float[] _scaleValues = mode == QuantizationMode.Nvfp4 ? FloatCodes.E4M3 : FloatCodes.E8M0;

    /// <summary>Which of them.</summary>
    public QuantizationMode Mode { get; } = mode;

    /// <summary>Inputs that share a scale.</summary>
    public static int GroupSizeOf(QuantizationMode mode) => mode == QuantizationMode.Nvfp4 ? 16 : 32;

    /// <summary>A row's packed codes.</summary>
    public byte* CodesOf(int row) => codes + ((long)row * Columns * (Mode == QuantizationMode.Mxfp8 ? 8 : 4) / 8);

    /// <summary>A row's scale bytes, one a group.</summary>
    public byte* ScalesOf(int row) => scales + ((long)row * (Columns / _groupSize));

    public override void ReadRow(KernelSet kernels, WorkerScratch scratch, int row, float* destination)
    {
        int groups = Columns / _groupSize;
        byte* rowScales = ScalesOf(row);
        if (Mode == QuantizationMode.Mxfp8)
        {
            byte* wide = CodesOf(row);
            for (int i = 0; i < Columns; i++)
            {
                destination[i] = FloatCodes.E4M3[wide[i]] * _scaleValues[rowScales[i / _groupSize]];
            }

            return;
        }

        // Twice a value plus 12 is a whole number from 0 to 24: the row becomes one of affine codes, and no rounding happens.
        float* groupScales = scratch.Scales.EnsureCapacity(2L * groups);
        float* groupBiases = groupScales + groups;
        for (int g = 0; g < groups; g++)
        {
            float scale = _scaleValues[rowScales[g]];
            groupScales[g] = scale * 0.5f;
            groupBiases[g] = scale * -6;
        }

        byte* unpacked = (byte*)scratch.Codes.EnsureCapacity((Columns + sizeof(float) - 1) / sizeof(float));
        CodeUnpacker.Unpack(CodesOf(row), 4, Columns, unpacked);
        FloatCodes.ToShiftedHalves(unpacked, Columns);
        kernels.Dequantize(unpacked, groupScales, groupBiases, _groupSize, groups, destination);
    }
}
