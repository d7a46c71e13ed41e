using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Weights;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>An affine-quantised matrix in a checkpoint.</summary>
/// <param name="Codes">uint32 [rows, columns * bits / 32].</param>
/// <param name="Scales">[rows, columns / group size] of F32, F16 or BF16.</param>
/// <param name="Biases">The same shape and dtype.</param>
/// <param name="Bits">2, 3, 4, 5, 6 or 8.</param>
/// <param name="GroupSize">32, 64 or 128; divides <paramref name="Columns"/>.</param>
/// <param name="Rows">Outputs.</param>
/// <param name="Columns">Inputs.</param>
internal sealed unsafe record StoredAffine(WeightSlice Codes, WeightSlice Scales, WeightSlice Biases, int Bits, int GroupSize, int Rows, int Columns)
    : StoredMatrix(Codes, Scales, Rows, Columns)
{
    /// <inheritdoc/>
    public override PanelForm? Form => PanelPacker.FormOf(Bits, GroupSize, ScaleDtype, Columns);

    /// <inheritdoc/>
    protected override int RowBytes => Columns * Bits / 8;

    private TensorDtype ScaleDtype => Scales.Tensor.Dtype;

    private int RowScaleBytes => Columns / GroupSize * TensorDtypes.BytesOf(ScaleDtype);

    /// <inheritdoc/>
    public override AffineMatrix Map() => At(Start(Codes, RowBytes), Start(Scales, RowScaleBytes), Start(Biases, RowScaleBytes), Rows);

    /// <inheritdoc/>
    public override void Pack(PanelMatrix matrix, int firstPanel, NativeBuffer buffer)
    {
        AffineMatrix rows = Read(firstPanel * PanelLayout.Rows, BandRows(firstPanel), buffer);
        if (matrix.Form is { Planes: > 1, ScaleDtype: TensorDtype.F16 })
        {
            CheckScales(new ReadOnlySpan<Half>(rows.ScalesOf(0), rows.Rows * (Columns / GroupSize)));
        }

        PanelPacker.Pack(rows, matrix, firstPanel);
    }

    /// <summary>Refuses scales that the panels cannot hold; no weight of a network is a thousandth as large.</summary>
    private void CheckScales(ReadOnlySpan<Half> scales)
    {
        foreach (Half scale in scales)
        {
            if (Half.Abs(scale) > (Half)PanelPacker.LargestScale)
            {
                throw TensorChecks.Broken(Scales.Tensor, $"holds the scale {scale}; the largest that the int8 kernels take is {PanelPacker.LargestScale:0} (run with --exact)");
            }
        }
    }

    /// <summary>Some rows, copied from the file.</summary>
    private AffineMatrix Read(int firstRow, int rows, NativeBuffer buffer)
    {
        int codeBytes = rows * RowBytes, scaleBytes = rows * RowScaleBytes;
        byte* codes = (byte*)buffer.EnsureCapacity((codeBytes + (2 * scaleBytes) + sizeof(float) - 1) / sizeof(float));
        byte* scales = codes + codeBytes, biases = scales + scaleBytes;
        Read(Codes, RowBytes, firstRow, rows, codes);
        Read(Scales, RowScaleBytes, firstRow, rows, scales);
        Read(Biases, RowScaleBytes, firstRow, rows, biases);
        return At(codes, scales, biases, rows);
    }

    private AffineMatrix At(byte* codes, byte* scales, byte* biases, int rows)
    {
        long count = (long)rows * (Columns / GroupSize);
        FiniteScan.Floats(Scales.Tensor, scales, count);
        FiniteScan.Floats(Biases.Tensor, biases, count);
        return new AffineMatrix(codes, Bits, GroupSize, scales, biases, ScaleDtype, rows, Columns);
    }
}
