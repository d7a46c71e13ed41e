using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>An affine-quantised matrix: packed codes, and a scale and a bias for each group of inputs.</summary>
internal sealed unsafe class AffineMatrix : WeightMatrix
{
    private readonly byte* _codes;
    private readonly byte* _scales;
    private readonly byte* _biases;
    private readonly int _groups;

    /// <param name="codes">uint32 [rows, columns * bits / 32].</param>
    /// <param name="bits">2, 3, 4, 5, 6 or 8.</param>
    /// <param name="groupSize">32, 64 or 128; divides <paramref name="columns"/>.</param>
    /// <param name="scales">[rows, columns / groupSize] of <paramref name="scaleDtype"/>.</param>
    /// <param name="biases">The same shape and dtype.</param>
    /// <param name="scaleDtype">F32, F16 or BF16.</param>
    /// <param name="rows">Outputs.</param>
    /// <param name="columns">Inputs.</param>
    public AffineMatrix(byte* codes, int bits, int groupSize, byte* scales, byte* biases, TensorDtype scaleDtype, int rows, int columns)
        : base(rows, columns)
    {
        _codes = codes;
        _scales = scales;
        _biases = biases;
        _groups = columns / groupSize;
        Bits = bits;
        GroupSize = groupSize;
        ScaleDtype = scaleDtype;
    }

    /// <summary>Bits of a code.</summary>
    public int Bits { get; }

    /// <summary>Inputs that share a scale and a bias.</summary>
    public int GroupSize { get; }

    /// <summary>F32, F16 or BF16.</summary>
    public TensorDtype ScaleDtype { get; }

    /// <summary>A row's packed codes.</summary>
    public byte* CodesOf(int row) => _codes + ((long)row * Columns * Bits / 8);

    /// <summary>A row's scales, one a group.</summary>
    public byte* ScalesOf(int row) => _scales + ((long)row * _groups * TensorDtypes.BytesOf(ScaleDtype));

    /// <summary>A row's biases, one a group.</summary>
    public byte* BiasesOf(int row) => _biases + ((long)row * _groups * TensorDtypes.BytesOf(ScaleDtype));

    public override void ReadRow(KernelSet kernels, WorkerScratch scratch, int row, float* destination)
    {
        float* scales = scratch.Scales.EnsureCapacity(2L * _groups);
        float* biases = scales + _groups;
        kernels.Widen(ScaleDtype, ScalesOf(row), _groups, scales);
        kernels.Widen(ScaleDtype, BiasesOf(row), _groups, biases);

        byte* codes = CodesOf(row);
        if (Bits != 8)
        {
            byte* unpacked = (byte*)scratch.Codes.EnsureCapacity((Columns + sizeof(float) - 1) / sizeof(float));
            CodeUnpacker.Unpack(codes, Bits, Columns, unpacked);
            codes = unpacked;
        }

        kernels.Dequantize(codes, scales, biases, GroupSize, _groups, destination);
    }
}
