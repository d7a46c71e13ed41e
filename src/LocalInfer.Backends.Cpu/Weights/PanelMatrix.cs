using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Threading;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>A matrix repacked into <see cref="PanelLayout"/> for the int8 kernels.</summary>
/// <param name="rows">Rows.</param>
/// <param name="columns">Columns, a multiple of 64.</param>
/// <param name="form">How its panels are to be read.</param>
/// <param name="memory">Where it lies.</param>
internal sealed unsafe class PanelMatrix(int rows, int columns, PanelForm form, WeightMemory memory) : WeightMatrix(rows, columns)
{
    private readonly byte* _panels =
        memory.Take((long)((rows + PanelLayout.Rows - 1) / PanelLayout.Rows) * (columns / PanelLayout.GroupSize) * form.GroupBytes);

    /// <summary>How its panels are to be read.</summary>
    public PanelForm Form { get; } = form;

    /// <summary>Panels, the last one filled up with rows of zeros.</summary>
    public int Panels { get; } = (rows + PanelLayout.Rows - 1) / PanelLayout.Rows;

    /// <summary>Groups of 64 columns.</summary>
    public int Groups { get; } = columns / PanelLayout.GroupSize;

    /// <summary>Bytes of a panel.</summary>
    public nint PanelBytes { get; } = (nint)(columns / PanelLayout.GroupSize) * form.GroupBytes;

    /// <summary>A panel's memory.</summary>
    public byte* Panel(int index) => _panels + (index * PanelBytes);

    /// <summary>What a panel holds for a part of its columns.</summary>
    /// <param name="panel">The panel's memory.</param>
    /// <param name="part">0 to the number of parts of all groups - 1.</param>
    /// <param name="plane">0 to the number of planes - 1.</param>
    public byte* Part(byte* panel, int part, int plane) =>
        panel + ((nint)(part / Form.Parts) * Form.GroupBytes) + (((plane * Form.Parts) + (part % Form.Parts)) * Form.PartBytes);

    public override void ReadRow(KernelSet kernels, WorkerScratch scratch, int row, float* destination)
    {
        int parts = Groups * Form.Parts, lane = row % PanelLayout.Rows;
        float* scales = scratch.Scales.EnsureCapacity(2L * parts);
        float* biases = scales + parts;
        byte* codes = (byte*)scratch.Codes.EnsureCapacity(Columns / sizeof(float));
        new Span<byte>(codes, Columns).Clear();
        byte* panel = Panel(row / PanelLayout.Rows);
        for (int p = 0; p < parts; p++)
        {
            for (int plane = 0; plane < Form.Planes; plane++)
            {
                byte* part = Part(panel, p, plane);
                kernels.Widen(Form.ScaleDtype, part + PanelLayout.PartScales(Form.Parts) + (lane * sizeof(ushort)), 1, scales + p);
                AddPlane((uint*)part + lane, Form.PartColumns, codes + (p * Form.PartColumns));
            }

            if (Form.AreFloats)
            {
                biases[p] = -FloatCodes.Shift * scales[p];
            }
            else
            {
                kernels.Widen(Form.ScaleDtype, Part(panel, p, plane: 0) + PanelLayout.PartBiases(Form.Parts) + (lane * sizeof(ushort)), 1, biases + p);
            }
        }

        if (Form.AreFloats)
        {
            FloatCodes.ToShiftedHalves(codes, Columns);
        }

        kernels.Dequantize(codes, scales, biases, Form.PartColumns, parts, destination);
    }

    /// <summary>Puts the four bits of a plane behind those that are there.</summary>
    private static void AddPlane(uint* words, int columns, byte* codes)
    {
        for (int i = 0; i < columns; i++)
        {
            codes[i] = (byte)(((uint)codes[i] << 4) | ((words[i / 8 * PanelLayout.Rows] >> (4 * (i % 8))) & 15));
        }
    }
}
