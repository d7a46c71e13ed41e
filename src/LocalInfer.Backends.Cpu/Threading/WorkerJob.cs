namespace LocalInfer.Backends.Cpu.Threading;

/// <summary>
/// Work in parts that the workers of a <see cref="WorkerPool"/> take as they come free. Results must not depend on who does which part, or on how many there are.
/// </summary>
internal abstract class WorkerJob
{
    /// <summary>Takes parts, each for nobody else, until none are left. A worker may come late or not at all.</summary>
    /// <param name="worker">0 (the caller) to <paramref name="workers"/> - 1.</param>
    /// <param name="workers">Workers that may share the job.</param>
    public abstract void Run(int worker, int workers);
}
