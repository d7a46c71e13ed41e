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
    private readonly TensorDtype _scaleDtype;
    private readonly int _bits;
    private readonly int _groupSize;
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
        _bits = bits;
        _groupSize = groupSize;
        _groups = columns / groupSize;
        _scales = scales;
        _biases = biases;
        _scaleDtype = scaleDtype;
    }

    public override void ReadRow(KernelSet kernels, WorkerScratch scratch, int row, float* destination)
    {
        long packedBytes = (long)Columns * _bits / 8;
        long scaleBytes = (long)_groups * Widen.BytesOf(_scaleDtype);
        float* scales = scratch.Scales.EnsureCapacity(2L * _groups);
        float* biases = scales + _groups;
        kernels.Widen(_scaleDtype, _scales + (row * scaleBytes), _groups, scales);
        kernels.Widen(_scaleDtype, _biases + (row * scaleBytes), _groups, biases);

        byte* codes = _codes + (row * packedBytes);
        if (_bits != 8)
        {
            byte* unpacked = (byte*)scratch.Codes.EnsureCapacity((Columns + sizeof(float) - 1) / sizeof(float));
            CodeUnpacker.Unpack(codes, _bits, Columns, unpacked);
            codes = unpacked;
        }

        kernels.Dequantize(codes, scales, biases, _groupSize, _groups, destination);
    }
}
