using System.Runtime.CompilerServices;
using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>
/// Repacks quantised matrices as they are stored, [row][codes], into panels. 2 and 3 bits become 4; a group of 128 becomes two of 64 with
/// the same scale. Other widths, groups of 32 and float32 scales stay as they are: the int8 kernels would gain nothing on them.
/// </summary>
internal static unsafe class PanelPacker
{
    /// <summary>Whether a matrix can be repacked.</summary>
    public static bool CanPack(int bits, int groupSize, TensorDtype scaleDtype) =>
        bits <= 4 && groupSize is (64 or 128) && scaleDtype is (TensorDtype.F16 or TensorDtype.BF16);

    /// <summary>Repacks rows.</summary>
    /// <param name="source">The rows as stored.</param>
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
        uint* unpacked = stackalloc uint[PanelLayout.WordsPerGroup];
        int bits = source.Bits;
        int rows = Math.Min(PanelLayout.Rows, source.Rows - firstRow);
        int groupsPerScale = source.GroupSize / PanelLayout.GroupSize;
        nint rowBytes = (nint)source.Columns * bits / 8;
        nint rowScales = source.Columns / source.GroupSize;
        byte* stored = source.CodesOf(firstRow);
        for (int g = 0; g < matrix.Groups; g++, group += PanelLayout.GroupBytes, stored += PanelLayout.GroupSize * bits / 8)
        {
            if (rows < PanelLayout.Rows)
            {
                new Span<byte>(group, PanelLayout.GroupBytes).Clear();
            }

            uint* target = (uint*)group;
            ushort* scales = (ushort*)source.ScalesOf(firstRow) + (g / groupsPerScale);
            ushort* biases = (ushort*)source.BiasesOf(firstRow) + (g / groupsPerScale);
            for (int lane = 0; lane < rows; lane++)
            {
                uint* words = bits == 4 ? (uint*)(stored + (lane * rowBytes)) : Repack(stored + (lane * rowBytes), bits, unpacked);
                target[lane] = words[0];
                target[lane + PanelLayout.Rows] = words[1];
                target[lane + (2 * PanelLayout.Rows)] = words[2];
                target[lane + (3 * PanelLayout.Rows)] = words[3];
                target[lane + (4 * PanelLayout.Rows)] = words[4];
                target[lane + (5 * PanelLayout.Rows)] = words[5];
                target[lane + (6 * PanelLayout.Rows)] = words[6];
                target[lane + (7 * PanelLayout.Rows)] = words[7];
                ((ushort*)(group + PanelLayout.ScaleOffset))[lane] = scales[lane * rowScales];
                ((ushort*)(group + PanelLayout.BiasOffset))[lane] = biases[lane * rowScales];
            }
        }
    }

    /// <summary>The codes of a group of 64 columns as eight words of eight nibbles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint* Repack(byte* stored, int bits, uint* words)
    {
        byte* codes = stackalloc byte[PanelLayout.GroupSize];
        CodeUnpacker.Unpack(stored, bits, PanelLayout.GroupSize, codes);
        for (int i = 0; i < PanelLayout.GroupSize / 2; i++)
        {
            ((byte*)words)[i] = (byte)(codes[2 * i] | (codes[(2 * i) + 1] << 4));
        }

        return words;
    }
}
