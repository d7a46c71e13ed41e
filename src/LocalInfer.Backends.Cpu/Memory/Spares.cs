using System.Diagnostics.CodeAnalysis;

namespace LocalInfer.Backends.Cpu.Memory;

/// <summary>Keeps some pieces of unmanaged memory of one size that nobody holds for who wants one next. Any thread.</summary>
/// <typeparam name="T">What holds a piece.</typeparam>
/// <param name="bytes">Bytes of a piece.</param>
/// <param name="keptBytes">How much is kept; one piece always is.</param>
/// <param name="free">Frees a piece.</param>
internal sealed class Spares<T>(long bytes, long keptBytes, Action<T> free) : IDisposable
    where T : class
{
    private readonly Stack<T> _kept = new();
    private readonly long _capacity = Math.Max(1, keptBytes / Math.Max(1, bytes));
    private bool _disposed;

    /// <summary>Takes a piece of any content; false where none is kept.</summary>
    public bool TryTake([NotNullWhen(true)] out T? piece)
    {
        lock (_kept)
        {
            return _kept.TryPop(out piece);
        }
    }

    /// <summary>Keeps a piece, or frees it where enough are kept.</summary>
    public void Give(T piece)
    {
        lock (_kept)
        {
            if (!_disposed && _kept.Count < _capacity)
            {
                _kept.Push(piece);
                return;
            }
        }

        free(piece);
    }

    public void Dispose()
    {
        lock (_kept)
        {
            _disposed = true;
            while (_kept.TryPop(out T? piece))
            {
                free(piece);
            }
        }
    }
}
