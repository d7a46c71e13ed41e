using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>An unquantised matrix of F32, F16 or BF16.</summary>
internal sealed unsafe class DenseMatrix(TensorDtype dtype, byte* values, int rows, int columns) : WeightMatrix(rows, columns)
{
    private readonly long _rowBytes = (long)columns * TensorDtypes.BytesOf(dtype);

    public override void ReadRow(KernelSet kernels, WorkerScratch scratch, int row, float* destination) =>
        kernels.Widen(dtype, values + (row * _rowBytes), Columns, destination);
}
