namespace LocalInfer.Backends.Cpu.Threading;

/// <summary>Work that a <see cref="WorkerPool"/> splits by worker. Results must not depend on the number of workers.</summary>
internal abstract class WorkerJob
{
    /// <summary>Does the share of one worker.</summary>
    /// <param name="worker">0 (the caller) to <paramref name="workers"/> - 1.</param>
    /// <param name="workers">Workers that share the job.</param>
    public abstract void Run(int worker, int workers);
}
