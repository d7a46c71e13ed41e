using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Weights;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>An affine-quantised matrix in a checkpoint: its shape is checked, its values have not been looked at.</summary>
/// <param name="Codes">uint32 [rows, columns * bits / 32].</param>
/// <param name="Scales">[rows, columns / groupSize] of F32, F16 or BF16.</param>
/// <param name="Biases">The same shape and dtype.</param>
/// <param name="Bits">2, 3, 4, 5, 6 or 8.</param>
/// <param name="GroupSize">32, 64 or 128; divides <paramref name="Columns"/>.</param>
/// <param name="Rows">Outputs.</param>
/// <param name="Columns">Inputs.</param>
internal sealed unsafe record StoredAffine(WeightSlice Codes, WeightSlice Scales, WeightSlice Biases, int Bits, int GroupSize, int Rows, int Columns)
{
    /// <summary>Codes that are read at a time: they are repacked while they lie in the second-level cache.</summary>
    private const int BandBytes = 256 << 10;

    /// <summary>F32, F16 or BF16.</summary>
    public TensorDtype ScaleDtype => Scales.Tensor.Dtype;

    private int RowBytes => Columns * Bits / 8;

    private int RowScaleBytes => Columns / GroupSize * TensorDtypes.BytesOf(ScaleDtype);

    /// <summary>Whether it can be repacked.</summary>
    public bool CanPack => PanelPacker.CanPack(GroupSize, ScaleDtype);

    /// <summary>The matrix where it lies in the mapped file.</summary>
    /// <exception cref="ModelFormatException">A scale or bias is NaN or infinite.</exception>
    public AffineMatrix Map() => At(
        Codes.Tensor.Pointer + (Codes.FirstRow * RowBytes),
        Scales.Tensor.Pointer + (Scales.FirstRow * RowScaleBytes),
        Biases.Tensor.Pointer + (Biases.FirstRow * RowScaleBytes),
        Rows);

    /// <summary>Panels of a band, the rows that are read at a time.</summary>
    public int BandPanels => Math.Max(1, BandBytes / (RowBytes * PanelLayout.Rows));

    /// <summary>Reads and repacks a band; different bands may be repacked by different threads.</summary>
    /// <param name="matrix">Where it goes.</param>
    /// <param name="firstPanel">The band's first panel.</param>
    /// <param name="buffer">The calling thread's.</param>
    /// <exception cref="ModelFormatException">A scale or bias is NaN, infinite or larger than panels can hold, or the file cannot be read.</exception>
    public void Pack(PanelMatrix matrix, int firstPanel, NativeBuffer buffer)
    {
        int firstRow = firstPanel * PanelLayout.Rows;
        AffineMatrix rows = Read(firstRow, Math.Min(BandPanels * PanelLayout.Rows, Rows - firstRow), buffer);
        if (matrix.Planes > 1 && ScaleDtype == TensorDtype.F16)
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
        Codes.Tensor.Read((Codes.FirstRow + firstRow) * RowBytes, new Span<byte>(codes, codeBytes));
        Scales.Tensor.Read((Scales.FirstRow + firstRow) * RowScaleBytes, new Span<byte>(scales, scaleBytes));
        Biases.Tensor.Read((Biases.FirstRow + firstRow) * RowScaleBytes, new Span<byte>(biases, scaleBytes));
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
