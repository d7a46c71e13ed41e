using System.Runtime.CompilerServices;
using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>
/// Repacks quantised matrices as they are stored, [row][codes], into panels. 2 and 3 bits become 4, 5 and 6 become 8; a group of 128 becomes two of 64
/// with the same scale. Groups of 32 and float32 scales stay as they are: the panels have no room for them.
/// </summary>
internal static unsafe class PanelPacker
{
    /// <summary>The largest scale in float16 that the upper plane can multiply by 16.</summary>
    public const float LargestScale = 65504 / 16f;

    /// <summary>Whether a matrix can be repacked.</summary>
    public static bool CanPack(int groupSize, TensorDtype scaleDtype) => groupSize is (64 or 128) && scaleDtype is (TensorDtype.F16 or TensorDtype.BF16);

    /// <summary>Planes of codes; see <see cref="PanelLayout"/>.</summary>
    public static int PlanesOf(int bits) => bits > 4 ? 2 : 1;

    /// <summary>Repacks rows.</summary>
    /// <param name="source">The rows as stored. Scales of more than 4 bits in float16 are at most <see cref="LargestScale"/>.</param>
    /// <param name="matrix">Where they go.</param>
    /// <param name="firstPanel">The panel that begins with the first of them.</param>
    public static void Pack(AffineMatrix source, PanelMatrix matrix, int firstPanel)
    {
        for (int row = 0; row < source.Rows; row += PanelLayout.Rows)
        {
            PackPanel(source, row, matrix, matrix.Panel(firstPanel + (row / PanelLayout.Rows)));
        }
    }

    /// <summary>Writes a panel from its first byte to its last; the sixteen rows that it reads are streams of their own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackPanel(AffineMatrix source, int firstRow, PanelMatrix matrix, byte* group)
    {
        uint* unpacked = stackalloc uint[2 * PanelLayout.WordsPerGroup];
        int bits = source.Bits, planes = matrix.Planes;
        int rows = Math.Min(PanelLayout.Rows, source.Rows - firstRow);
        int groupsPerScale = source.GroupSize / PanelLayout.GroupSize;
        nint rowBytes = (nint)source.Columns * bits / 8;
        nint rowScales = source.Columns / source.GroupSize;
        byte* stored = source.CodesOf(firstRow);
        for (int g = 0; g < matrix.Groups; g++, group += planes * PanelLayout.GroupBytes, stored += PanelLayout.GroupSize * bits / 8)
        {
            if (rows < PanelLayout.Rows)
            {
                new Span<byte>(group, planes * PanelLayout.GroupBytes).Clear();
            }

            ushort* scales = (ushort*)source.ScalesOf(firstRow) + (g / groupsPerScale);
            ushort* biases = (ushort*)source.BiasesOf(firstRow) + (g / groupsPerScale);
            for (int lane = 0; lane < rows; lane++)
            {
                ushort scale = scales[lane * rowScales], bias = biases[lane * rowScales];
                if (bits == 4)
                {
                    Write(group, lane, (uint*)(stored + (lane * rowBytes)), scale, bias);
                    continue;
                }

                uint* lower = unpacked + PanelLayout.WordsPerGroup;
                Split(stored + (lane * rowBytes), bits, unpacked);
                if (planes == 1)
                {
                    Write(group, lane, lower, scale, bias);
                }
                else
                {
                    Write(group, lane, unpacked, SixteenTimes(scale, source.ScaleDtype), bias);
                    Write(group + PanelLayout.GroupBytes, lane, lower, scale, bias: 0);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(byte* group, int lane, uint* words, ushort scale, ushort bias)
    {
        uint* target = (uint*)group + lane;
        target[0] = words[0];
        target[PanelLayout.Rows] = words[1];
        target[2 * PanelLayout.Rows] = words[2];
        target[3 * PanelLayout.Rows] = words[3];
        target[4 * PanelLayout.Rows] = words[4];
        target[5 * PanelLayout.Rows] = words[5];
        target[6 * PanelLayout.Rows] = words[6];
        target[7 * PanelLayout.Rows] = words[7];
        ((ushort*)(group + PanelLayout.ScaleOffset))[lane] = scale;
        ((ushort*)(group + PanelLayout.BiasOffset))[lane] = bias;
    }

    /// <summary>The codes of a group as eight words of their upper bits, then eight of their lower four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Split(byte* stored, int bits, uint* words)
    {
        byte* codes = stackalloc byte[PanelLayout.GroupSize];
        CodeUnpacker.Unpack(stored, bits, PanelLayout.GroupSize, codes);
        for (int i = 0; i < PanelLayout.GroupSize / 2; i++)
        {
            int first = codes[2 * i], second = codes[(2 * i) + 1];
            ((byte*)words)[i] = (byte)((first >> 4) | (second & 0xF0));
            ((byte*)(words + PanelLayout.WordsPerGroup))[i] = (byte)((first & 15) | (second << 4));
        }
    }

    /// <summary>Exact: the exponent grows by four.</summary>
    private static ushort SixteenTimes(ushort scale, TensorDtype dtype) => dtype == TensorDtype.F16
        ? BitConverter.HalfToUInt16Bits((Half)(16 * (float)BitConverter.UInt16BitsToHalf(scale)))
        : (ushort)(BitConverter.SingleToUInt32Bits(16 * BitConverter.UInt32BitsToSingle((uint)scale << 16)) >> 16);
}
