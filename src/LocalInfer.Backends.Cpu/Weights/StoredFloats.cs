using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models.Layouts;
using LocalInfer.Models.Weights;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>A matrix of small floats in a checkpoint, with a scale byte for each group.</summary>
/// <param name="Codes">uint32 [rows, columns * bits / 32].</param>
/// <param name="Scales">uint8 [rows, columns / group size].</param>
/// <param name="Mode">Mxfp4, Nvfp4 or Mxfp8.</param>
/// <param name="Rows">Outputs.</param>
/// <param name="Columns">Inputs.</param>
internal sealed unsafe record StoredFloats(WeightSlice Codes, WeightSlice Scales, QuantizationMode Mode, int Rows, int Columns)
    : StoredMatrix(Codes, Scales, Rows, Columns)
{
    /// <inheritdoc/>
    public override PanelForm? Form => PanelPacker.FormOf(Mode, Columns);

    /// <inheritdoc/>
    protected override int RowBytes => Mode == QuantizationMode.Mxfp8 ? Columns : Columns / 2;

    private int RowScales => Columns / FloatCodeMatrix.GroupSizeOf(Mode);

    /// <inheritdoc/>
    public override FloatCodeMatrix Map() => At(Start(Codes, RowBytes), Start(Scales, RowScales), Rows);

    /// <inheritdoc/>
    public override void Pack(PanelMatrix matrix, int firstPanel, NativeBuffer buffer)
    {
        int firstRow = firstPanel * PanelLayout.Rows, rows = BandRows(firstPanel);
        byte* codes = (byte*)buffer.EnsureCapacity(((rows * (RowBytes + RowScales)) + sizeof(float) - 1) / sizeof(float));
        byte* scales = codes + (rows * RowBytes);
        Read(Codes, RowBytes, firstRow, rows, codes);
        Read(Scales, RowScales, firstRow, rows, scales);
        PanelPacker.Pack(At(codes, scales, rows), matrix, firstPanel);
    }

    private FloatCodeMatrix At(byte* codes, byte* scales, int rows)
    {
        FiniteScan.ScaleBytes(Scales.Tensor, scales, (long)rows * RowScales, Mode);
        FiniteScan.FloatCodes(Codes.Tensor, codes, (long)rows * RowBytes, Mode);
        return new FloatCodeMatrix(Mode, codes, scales, rows, Columns);
    }
}
