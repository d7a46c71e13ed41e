using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models;
using LocalInfer.Models.Weights;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>A quantised matrix in a checkpoint: its shape is checked, its values have not been looked at.</summary>
/// <param name="Codes">uint32 [rows, columns * bits / 32].</param>
/// <param name="Scales">[rows, columns / group size].</param>
/// <param name="Rows">Outputs.</param>
/// <param name="Columns">Inputs.</param>
internal abstract record StoredMatrix(WeightSlice Codes, WeightSlice Scales, int Rows, int Columns)
{
    /// <summary>Codes that are read at a time: they are repacked while they lie in the second-level cache.</summary>
    private const int BandBytes = 256 << 10;

    /// <summary>The form of its panels; null where the int8 kernels cannot take it.</summary>
    public abstract PanelForm? Form { get; }

    /// <summary>Panels of a band, the rows that are read at a time.</summary>
    public int BandPanels => Math.Max(1, BandBytes / (RowBytes * PanelLayout.Rows));

    /// <summary>Bytes of a row's codes.</summary>
    protected abstract int RowBytes { get; }

    /// <summary>The matrix where it lies in the mapped file.</summary>
    /// <exception cref="ModelFormatException">A value is NaN or infinite.</exception>
    public abstract WeightMatrix Map();

    /// <summary>Reads and repacks a band; different bands may be repacked by different threads.</summary>
    /// <param name="matrix">Where it goes.</param>
    /// <param name="firstPanel">The band's first panel.</param>
    /// <param name="buffer">The calling thread's.</param>
    /// <exception cref="ModelFormatException">A value is NaN, infinite or larger than panels can hold, or the file cannot be read.</exception>
    public abstract void Pack(PanelMatrix matrix, int firstPanel, NativeBuffer buffer);

    /// <summary>Rows of the band that begins with a panel.</summary>
    protected int BandRows(int firstPanel) => Math.Min(BandPanels * PanelLayout.Rows, Rows - (firstPanel * PanelLayout.Rows));

    /// <summary>Where the rows of a tensor begin in the mapped file.</summary>
    protected static unsafe byte* Start(WeightSlice slice, int rowBytes) => slice.Tensor.Pointer + (slice.FirstRow * rowBytes);

    /// <summary>Copies some rows from the file.</summary>
    protected static unsafe void Read(WeightSlice slice, int rowBytes, int firstRow, int rows, byte* destination) =>
        slice.Tensor.Read((slice.FirstRow + firstRow) * rowBytes, new Span<byte>(destination, rows * rowBytes));
}
