using System.Runtime.CompilerServices;
using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Memory;
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

    /// <summary>Repacks a matrix, on several threads.</summary>
    /// <param name="source">The matrix as stored.</param>
    /// <param name="memory">Where the panels are to lie.</param>
    /// <param name="threads">At least 1.</param>
    public static PanelMatrix Pack(AffineMatrix source, WeightMemory memory, int threads)
    {
        var matrix = new PanelMatrix(source.Rows, source.Columns, source.ScaleDtype, memory);
        Parallel.For(0, matrix.Panels, new ParallelOptions { MaxDegreeOfParallelism = threads }, panel => PackPanel(source, matrix, panel));
        return matrix;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackPanel(AffineMatrix source, PanelMatrix matrix, int panel)
    {
        byte* packed = stackalloc byte[PanelLayout.GroupSize / 2];
        byte* codes = stackalloc byte[PanelLayout.GroupSize];
        int groupsPerScale = source.GroupSize / PanelLayout.GroupSize;
        for (int lane = 0; lane < PanelLayout.Rows; lane++)
        {
            int row = (panel * PanelLayout.Rows) + lane;
            for (int g = 0; g < matrix.Groups; g++)
            {
                byte* group = matrix.Panel(panel) + ((long)g * PanelLayout.GroupBytes);
                bool exists = row < source.Rows;
                uint* words = exists ? Words(source, row, g, codes, packed) : null;
                for (int word = 0; word < PanelLayout.WordsPerGroup; word++)
                {
                    ((uint*)group)[(word * PanelLayout.Rows) + lane] = exists ? words[word] : 0;
                }

                ((ushort*)(group + PanelLayout.ScaleOffset))[lane] = exists ? ((ushort*)source.ScalesOf(row))[g / groupsPerScale] : (ushort)0;
                ((ushort*)(group + PanelLayout.BiasOffset))[lane] = exists ? ((ushort*)source.BiasesOf(row))[g / groupsPerScale] : (ushort)0;
            }
        }
    }

    /// <summary>The codes of a group of 64 columns as eight words of eight nibbles.</summary>
    private static uint* Words(AffineMatrix source, int row, int group, byte* codes, byte* packed)
    {
        byte* stored = source.CodesOf(row) + ((long)group * PanelLayout.GroupSize * source.Bits / 8);
        if (source.Bits == 4)
        {
            return (uint*)stored;
        }

        CodeUnpacker.Unpack(stored, source.Bits, PanelLayout.GroupSize, codes);
        for (int i = 0; i < PanelLayout.GroupSize / 2; i++)
        {
            packed[i] = (byte)(codes[2 * i] | (codes[(2 * i) + 1] << 4));
        }

        return (uint*)packed;
    }
}
