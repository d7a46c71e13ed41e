using System.Runtime.ExceptionServices;
using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>
/// Matrices that are still to be read and repacked. They are cut into bands of rows and repacked all together, so that small ones keep all threads
/// busy too. No more of a file is in memory than a band for each thread. The loading thread's alone.
/// </summary>
/// <param name="memory">Where the panels are to lie, in the order in which matrices are added.</param>
/// <param name="threads">Threads that repack, at least 1.</param>
internal sealed class PackingQueue(WeightMemory memory, int threads)
{
    private readonly List<(StoredMatrix Source, PanelMatrix Target, int FirstPanel)> _bands = [];

    /// <summary>Adds a matrix.</summary>
    /// <param name="source">The matrix.</param>
    /// <param name="form">Its <see cref="StoredMatrix.Form"/>.</param>
    /// <returns>What it becomes; its content is there after <see cref="Run"/>.</returns>
    public PanelMatrix Add(StoredMatrix source, PanelForm form)
    {
        var target = new PanelMatrix(source.Rows, source.Columns, form, memory);
        for (int panel = 0; panel < target.Panels; panel += source.BandPanels)
        {
            _bands.Add((source, target, panel));
        }

        return target;
    }

    /// <summary>Repacks all that were added and forgets them.</summary>
    /// <exception cref="ModelFormatException">A scale or bias is NaN, infinite or larger than panels can hold, or a file cannot be read.</exception>
    public void Run()
    {
        try
        {
            Parallel.For(
                0,
                _bands.Count,
                new ParallelOptions { MaxDegreeOfParallelism = threads },
                () => new NativeBuffer(),
                (i, _, buffer) =>
                {
                    var (source, target, firstPanel) = _bands[i];
                    source.Pack(target, firstPanel, buffer);
                    return buffer;
                },
                buffer => buffer.Dispose());
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        _bands.Clear();
    }
}
