using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>A matrix of up to 4 bits, repacked into <see cref="PanelLayout"/> for the int8 kernels.</summary>
/// <param name="rows">Rows.</param>
/// <param name="columns">Columns.</param>
/// <param name="scaleDtype">F16 or BF16.</param>
/// <param name="memory">Where it lies.</param>
internal sealed unsafe class PanelMatrix(int rows, int columns, TensorDtype scaleDtype, WeightMemory memory) : WeightMatrix(rows, columns)
{
    private readonly byte* _panels =
        memory.Take((long)((rows + PanelLayout.Rows - 1) / PanelLayout.Rows) * (columns / PanelLayout.GroupSize) * PanelLayout.GroupBytes);

    /// <summary>Panels, the last one filled up with rows of zeros.</summary>
    public int Panels { get; } = (rows + PanelLayout.Rows - 1) / PanelLayout.Rows;

    /// <summary>Groups of a row.</summary>
    public int Groups { get; } = columns / PanelLayout.GroupSize;

    /// <summary>Bytes of a panel.</summary>
    public nint PanelBytes { get; } = (nint)(columns / PanelLayout.GroupSize) * PanelLayout.GroupBytes;

    /// <summary>F16 or BF16.</summary>
    public TensorDtype ScaleDtype { get; } = scaleDtype;

    /// <summary>A panel's memory.</summary>
    public byte* Panel(int index) => _panels + (index * PanelBytes);

    public override void ReadRow(KernelSet kernels, WorkerScratch scratch, int row, float* destination)
    {
        float* scales = scratch.Scales.EnsureCapacity(2L * Groups);
        float* biases = scales + Groups;
        byte* codes = (byte*)scratch.Codes.EnsureCapacity(Columns / sizeof(float));
        int lane = row % PanelLayout.Rows;
        for (int g = 0; g < Groups; g++)
        {
            byte* group = Panel(row / PanelLayout.Rows) + ((long)g * PanelLayout.GroupBytes);
            kernels.Widen(ScaleDtype, group + PanelLayout.ScaleOffset + (lane * sizeof(ushort)), 1, scales + g);
            kernels.Widen(ScaleDtype, group + PanelLayout.BiasOffset + (lane * sizeof(ushort)), 1, biases + g);
            for (int word = 0; word < PanelLayout.WordsPerGroup; word++)
            {
                uint eight = ((uint*)group)[(word * PanelLayout.Rows) + lane];
                for (int i = 0; i < 8; i++)
                {
                    codes[(g * PanelLayout.GroupSize) + (word * 8) + i] = (byte)((eight >> (4 * i)) & 15);
                }
            }
        }

        kernels.Dequantize(codes, scales, biases, PanelLayout.GroupSize, Groups, destination);
    }
}
