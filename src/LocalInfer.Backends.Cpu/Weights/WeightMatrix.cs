using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Threading;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>A weight matrix as it is stored, mapped from the checkpoint: [rows, columns], read row by row as float32.</summary>
internal abstract unsafe class WeightMatrix(int rows, int columns)
{
    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    /// <summary>Writes one row as float32.</summary>
    /// <param name="kernels">The kernels to use.</param>
    /// <param name="scratch">The calling worker's memory.</param>
    /// <param name="row">0 to <see cref="Rows"/> - 1.</param>
    /// <param name="destination">Receives <see cref="Columns"/> values.</param>
    public abstract void ReadRow(KernelSet kernels, WorkerScratch scratch, int row, float* destination);
}
