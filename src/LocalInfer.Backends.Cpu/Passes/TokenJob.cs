using LocalInfer.Backends.Cpu.Threading;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>
/// Work on every token of a slice by itself. Workers take neighbouring tokens as they come free: those of a tile of quantised activations
/// share cache lines, which two workers would fight over.
/// </summary>
internal abstract class TokenJob : WorkerJob
{
    private const int ChunkTokens = 8;

    private int _tokens;
    private int _nextChunk;

    /// <summary>Starts anew.</summary>
    protected void Begin(int tokens)
    {
        _tokens = tokens;
        _nextChunk = 0;
    }

    /// <inheritdoc/>
    public sealed override void Run(int worker, int workers)
    {
        int chunk = Math.Min(ChunkTokens, (_tokens + workers - 1) / workers);
        for (int first; (first = (Interlocked.Increment(ref _nextChunk) - 1) * chunk) < _tokens;)
        {
            for (int token = first; token < Math.Min(first + chunk, _tokens); token++)
            {
                Run(token);
            }
        }
    }

    /// <summary>Does the work of one token.</summary>
    protected abstract void Run(int token);
}
