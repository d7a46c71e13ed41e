using System.Runtime.CompilerServices;
using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>
/// Repacks quantised matrices as they are stored, [row][codes], into panels. 2 and 3 bits become 4, 5 and 6 become 8; a group of 128 becomes two of 64
/// with the same scale; scales of 4-bit floats become bfloat16. Float32 scales and floats of 8 bits stay as they are: the panels have no room for them.
/// </summary>
internal static unsafe class PanelPacker
{
    /// <summary>The largest scale in float16 that the upper plane can multiply by 16.</summary>
    public const float LargestScale = 65504 / 16f;

    /// <summary>Half of each scale byte as bfloat16, exactly: it has a few bits, and none of them is lost in an exponent one smaller.</summary>
    private static readonly ushort[] HalvesOfE8M0 = [.. FloatCodes.E8M0.Select(HalfAsBFloat16)], HalvesOfE4M3 = [.. FloatCodes.E4M3.Select(HalfAsBFloat16)];

    /// <summary>The form of an affine matrix; null where it cannot be repacked.</summary>
    public static PanelForm? FormOf(int bits, int groupSize, TensorDtype scaleDtype, int columns) =>
        columns % PanelLayout.GroupSize == 0 && scaleDtype is TensorDtype.F16 or TensorDtype.BF16
            ? new PanelForm(groupSize == 32 ? 2 : 1, AreFloats: false, bits > 4 ? 2 : 1, scaleDtype)
            : null;

    /// <summary>The form of a matrix of small floats; null where it cannot be repacked.</summary>
    public static PanelForm? FormOf(QuantizationMode mode, int columns) =>
        columns % PanelLayout.GroupSize == 0 && mode is QuantizationMode.Mxfp4 or QuantizationMode.Nvfp4
            ? new PanelForm(PanelLayout.GroupSize / FloatCodeMatrix.GroupSizeOf(mode), AreFloats: true, Planes: 1, TensorDtype.BF16)
            : null;

    /// <summary>Repacks rows.</summary>
    /// <param name="source">The rows as stored. Scales of more than 4 bits in float16 are at most <see cref="LargestScale"/>.</param>
    /// <param name="matrix">Where they go.</param>
    /// <param name="firstPanel">The panel that begins with the first of them.</param>
    public static void Pack(AffineMatrix source, PanelMatrix matrix, int firstPanel)
    {
        for (int row = 0; row < source.Rows; row += PanelLayout.Rows)
        {
            PackPanel(source, row, matrix, Cleared(matrix, firstPanel + (row / PanelLayout.Rows)));
        }
    }

    /// <summary>Repacks rows of 4-bit floats.</summary>
    /// <param name="source">The rows as stored.</param>
    /// <param name="matrix">Where they go.</param>
    /// <param name="firstPanel">The panel that begins with the first of them.</param>
    public static void Pack(FloatCodeMatrix source, PanelMatrix matrix, int firstPanel)
    {
        for (int row = 0; row < source.Rows; row += PanelLayout.Rows)
        {
            PackPanel(source, row, matrix, Cleared(matrix, firstPanel + (row / PanelLayout.Rows)));
        }
    }

    /// <summary>A panel's memory, zeros in it where it has rows that do not exist.</summary>
    private static byte* Cleared(PanelMatrix matrix, int index)
    {
        byte* panel = matrix.Panel(index);
        if ((index + 1) * PanelLayout.Rows > matrix.Rows)
        {
            new Span<byte>(panel, (int)matrix.PanelBytes).Clear();
        }

        return panel;
    }

    /// <summary>Writes a panel from its first byte to its last; the sixteen rows that it reads are streams of their own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackPanel(AffineMatrix source, int firstRow, PanelMatrix matrix, byte* panel)
    {
        uint* unpacked = stackalloc uint[2 * PanelLayout.WordsPerGroup];
        uint* lower = unpacked + PanelLayout.WordsPerGroup;
        var form = matrix.Form;
        int bits = source.Bits, columns = form.PartColumns;
        int rows = Math.Min(PanelLayout.Rows, source.Rows - firstRow);
        int partsPerScale = source.GroupSize / columns;
        nint rowBytes = (nint)source.Columns * bits / 8;
        nint rowScales = source.Columns / source.GroupSize;
        byte* stored = source.CodesOf(firstRow);
        for (int p = 0; p < matrix.Groups * form.Parts; p++, stored += columns * bits / 8)
        {
            byte* upperPart = matrix.Part(panel, p, plane: 0), lowerPart = matrix.Part(panel, p, form.Planes - 1);
            ushort* biasTargets = (ushort*)(upperPart + PanelLayout.PartBiases(form.Parts));
            ushort* scales = (ushort*)source.ScalesOf(firstRow) + (p / partsPerScale);
            ushort* biases = (ushort*)source.BiasesOf(firstRow) + (p / partsPerScale);
            for (int lane = 0; lane < rows; lane++)
            {
                ushort scale = scales[lane * rowScales];
                biasTargets[lane] = biases[lane * rowScales];
                if (bits == 4)
                {
                    Write(lowerPart, lane, (uint*)(stored + (lane * rowBytes)), columns, scale);
                    continue;
                }

                Split(stored + (lane * rowBytes), bits, columns, unpacked, lower);
                Write(lowerPart, lane, lower, columns, scale);
                if (form.Planes > 1)
                {
                    ((ushort*)(lowerPart + PanelLayout.PartBiases(form.Parts)))[lane] = 0;
                    Write(upperPart, lane, unpacked, columns, SixteenTimes(scale, source.ScaleDtype));
                }
            }
        }
    }

    /// <summary>The same for 4-bit floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackPanel(FloatCodeMatrix source, int firstRow, PanelMatrix matrix, byte* panel)
    {
        int columns = matrix.Form.PartColumns, parts = matrix.Groups * matrix.Form.Parts;
        int rows = Math.Min(PanelLayout.Rows, source.Rows - firstRow);
        ushort[] halves = source.Mode == QuantizationMode.Nvfp4 ? HalvesOfE4M3 : HalvesOfE8M0;
        byte* stored = source.CodesOf(firstRow), scales = source.ScalesOf(firstRow);
        for (int p = 0; p < parts; p++, stored += columns / 2, scales++)
        {
            byte* part = matrix.Part(panel, p, plane: 0);
            for (int lane = 0; lane < rows; lane++)
            {
                Write(part, lane, (uint*)(stored + ((nint)lane * source.Columns / 2)), columns, halves[scales[(nint)lane * parts]]);
            }
        }
    }

    /// <summary>Writes a row's words and scale into a part. Eight words, what nearly all matrices have, are written out: a loop over them takes longer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(byte* part, int lane, uint* words, int columns, ushort scale)
    {
        uint* target = (uint*)part + lane;
        if (columns == PanelLayout.GroupSize)
        {
            target[0] = words[0];
            target[PanelLayout.Rows] = words[1];
            target[2 * PanelLayout.Rows] = words[2];
            target[3 * PanelLayout.Rows] = words[3];
            target[4 * PanelLayout.Rows] = words[4];
            target[5 * PanelLayout.Rows] = words[5];
            target[6 * PanelLayout.Rows] = words[6];
            target[7 * PanelLayout.Rows] = words[7];
        }
        else
        {
            for (int word = 0; word < columns / 8; word++)
            {
                target[word * PanelLayout.Rows] = words[word];
            }
        }

        ((ushort*)(part + (columns / 8 * PanelLayout.Rows * sizeof(uint))))[lane] = scale;
    }

    /// <summary>The codes of a part as words of their upper bits and words of their lower four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Split(byte* stored, int bits, int columns, uint* upper, uint* lower)
    {
        byte* codes = stackalloc byte[PanelLayout.GroupSize];
        CodeUnpacker.Unpack(stored, bits, columns, codes);
        for (int i = 0; i < columns / 2; i++)
        {
            int first = codes[2 * i], second = codes[(2 * i) + 1];
            ((byte*)upper)[i] = (byte)((first >> 4) | (second & 0xF0));
            ((byte*)lower)[i] = (byte)((first & 15) | (second << 4));
        }
    }

    private static ushort HalfAsBFloat16(float scale) => (ushort)(BitConverter.SingleToUInt32Bits(scale * 0.5f) >> 16);

    /// <summary>Exact: the exponent grows by four.</summary>
    private static ushort SixteenTimes(ushort scale, TensorDtype dtype) => dtype == TensorDtype.F16
        ? BitConverter.HalfToUInt16Bits((Half)(16 * (float)BitConverter.UInt16BitsToHalf(scale)))
        : (ushort)(BitConverter.SingleToUInt32Bits(16 * BitConverter.UInt32BitsToSingle((uint)scale << 16)) >> 16);
}
