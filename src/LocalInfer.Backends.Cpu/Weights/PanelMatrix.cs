using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>A matrix repacked into <see cref="PanelLayout"/> for the int8 kernels.</summary>
/// <param name="rows">Rows.</param>
/// <param name="columns">Columns.</param>
/// <param name="planes">1 for codes of up to 4 bits, 2 for more.</param>
/// <param name="scaleDtype">F16 or BF16.</param>
/// <param name="memory">Where it lies.</param>
internal sealed unsafe class PanelMatrix(int rows, int columns, int planes, TensorDtype scaleDtype, WeightMemory memory) : WeightMatrix(rows, columns)
{
    private readonly byte* _panels =
        memory.Take((long)((rows + PanelLayout.Rows - 1) / PanelLayout.Rows) * (columns / PanelLayout.GroupSize) * planes * PanelLayout.GroupBytes);

    /// <summary>Panels, the last one filled up with rows of zeros.</summary>
    public int Panels { get; } = (rows + PanelLayout.Rows - 1) / PanelLayout.Rows;

    /// <summary>Groups of 64 columns.</summary>
    public int Groups { get; } = columns / PanelLayout.GroupSize;

    /// <summary>Groups of a panel for each 64 columns.</summary>
    public int Planes { get; } = planes;

    /// <summary>Bytes of a panel.</summary>
    public nint PanelBytes { get; } = (nint)(columns / PanelLayout.GroupSize) * planes * PanelLayout.GroupBytes;

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
        byte* group = Panel(row / PanelLayout.Rows);
        for (int g = 0; g < Groups; g++)
        {
            kernels.Widen(ScaleDtype, group + PanelLayout.BiasOffset + (lane * sizeof(ushort)), 1, biases + g);
            new Span<byte>(codes + (g * PanelLayout.GroupSize), PanelLayout.GroupSize).Clear();
            for (int plane = 0; plane < Planes; plane++, group += PanelLayout.GroupBytes)
            {
                kernels.Widen(ScaleDtype, group + PanelLayout.ScaleOffset + (lane * sizeof(ushort)), 1, scales + g);
                AddPlane((uint*)group + lane, codes + (g * PanelLayout.GroupSize));
            }
        }

        kernels.Dequantize(codes, scales, biases, PanelLayout.GroupSize, Groups, destination);
    }

    /// <summary>Puts the four bits of a plane behind those that are there.</summary>
    private static void AddPlane(uint* words, byte* codes)
    {
        for (int i = 0; i < PanelLayout.GroupSize; i++)
        {
            codes[i] = (byte)(((uint)codes[i] << 4) | ((words[i / 8 * PanelLayout.Rows] >> (4 * (i % 8))) & 15));
        }
    }
}
