using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Models;
using LocalInfer.Models.Adapters;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Weights;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>Reads an adapter's matrices into memory of their own, transposed for the kernels.</summary>
/// <param name="adapter">The adapter.</param>
/// <param name="vectors">Receives the memory.</param>
/// <param name="packing">What matrices may still wait in to be repacked; null for nothing.</param>
internal sealed unsafe class AdapterReader(Adapter adapter, VectorReader vectors, PackingQueue? packing)
{
    /// <summary>What the adapter makes of a module; null where it leaves it as it is.</summary>
    /// <param name="module">The module.</param>
    /// <param name="matrix">Its matrix.</param>
    /// <exception cref="ModelFormatException">A tensor does not fit the module or is not finite.</exception>
    public LowRankWeights? Read(WeightModule module, WeightMatrix matrix)
    {
        if (adapter.Find(module) is not { } found)
        {
            return null;
        }

        int rank = (int)found.A.Shape[1];
        NativeBuffer a = vectors.ReadTransposed(found.A, module.Columns, rank);
        NativeBuffer b = vectors.ReadTransposed(found.B, rank, module.Rows);
        foreach (ref float value in new Span<float>(b.Pointer, rank * module.Rows))
        {
            value = (float)(value * adapter.Scale);
        }

        float[]? factors = found.Magnitude is { } magnitude ? VectorReader.Read(magnitude, module.Rows) : null;
        if (factors is not null)
        {
            packing?.Run();
            DivideByLengths(factors, matrix, a.Pointer, b.Pointer, rank);
        }

        return new LowRankWeights(Dense(a, rank, module.Columns), Dense(b, module.Rows, rank), factors);
    }

    private static DenseMatrix Dense(NativeBuffer values, int rows, int columns) =>
        new(TensorDtype.F32, (byte*)values.Pointer, rows, columns);

    /// <summary>Divides each row's magnitude by the length of the row in W + B A.</summary>
    private static void DivideByLengths(float[] magnitudes, WeightMatrix matrix, float* a, float* b, int rank)
    {
        using var scratch = new WorkerScratch();
        KernelSet kernels = KernelSet.Of(KernelTier.Auto);
        float* row = scratch.Rows.EnsureCapacity(matrix.Columns);
        for (int i = 0; i < matrix.Rows; i++)
        {
            matrix.ReadRow(kernels, scratch, i, row);
            double squares = 0;
            for (int column = 0; column < matrix.Columns; column++)
            {
                float sum = row[column];
                for (int r = 0; r < rank; r++)
                {
                    sum += b[(i * rank) + r] * a[(r * matrix.Columns) + column];
                }

                squares += (double)sum * sum;
            }

            magnitudes[i] = (float)(magnitudes[i] / Math.Sqrt(squares));
        }
    }
}
