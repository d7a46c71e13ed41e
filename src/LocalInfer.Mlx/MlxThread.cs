using System.Runtime.ExceptionServices;

namespace LocalInfer.Mlx;

/// <summary>
/// The one thread that makes every call into MLX, frees included. MLX's streams belong to the thread that made them, and each thread that
/// asks for one keeps an OS thread of MLX's for ever; Metal enforces the first and Linux does not, so it is enforced here.
/// </summary>
public sealed class MlxThread
{
    // MLX's evaluation and its destructors recurse over graphs.
    private const int StackBytes = 16 << 20;

    private static readonly Lazy<MlxThread> Started = new(() => new MlxThread());

    [ThreadStatic]
    private static bool _isCurrent;

    private readonly Lock _callers = new();
    private readonly object _gate = new();
    private Action? _work;
    private ExceptionDispatchInfo? _error;

    private MlxThread() => new Thread(Loop, StackBytes) { IsBackground = true, Name = "LocalInfer MLX" }.Start();

    /// <summary>The thread of this process; started when it is first asked for, never ended.</summary>
    public static MlxThread Shared => Started.Value;

    /// <summary>Whether the caller is on the MLX thread.</summary>
    public static bool IsCurrent => _isCurrent;

    /// <summary>Refuses calls from other threads.</summary>
    /// <exception cref="InvalidOperationException">The caller is not on the MLX thread.</exception>
    public static void Verify()
    {
        if (!IsCurrent)
        {
            throw new InvalidOperationException(
                $"MLX was called on thread '{Thread.CurrentThread.Name ?? "?"}'; all calls, frees included, belong on '{nameof(MlxThread)}.{nameof(Run)}'.");
        }
    }

    /// <summary>Runs work on the MLX thread and waits for it; at once where the caller is on it. Allocates nothing.</summary>
    /// <param name="work">What to run; its exception reaches the caller.</param>
    /// <exception cref="MlxException">MLX failed, or the library lacks a function.</exception>
    public void Run(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (IsCurrent)
        {
            work();
            return;
        }

        ExceptionDispatchInfo? error;
        lock (_callers)
        {
            lock (_gate)
            {
                _work = work;
                Monitor.PulseAll(_gate);
                while (_work is not null)
                {
                    Monitor.Wait(_gate);
                }

                error = _error;
                _error = null;
            }
        }

        error?.Throw();
    }

    /// <summary>Runs work on the MLX thread and returns its result.</summary>
    /// <exception cref="MlxException">MLX failed, or the library lacks a function.</exception>
    public T Run<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        T result = default!;
        Run(() => { result = work(); });
        return result;
    }

    private void Loop()
    {
        _isCurrent = true;
        while (true)
        {
            lock (_gate)
            {
                while (_work is null)
                {
                    Monitor.Wait(_gate);
                }
            }

            ExceptionDispatchInfo? error = null;
            try
            {
                _work();
            }
            catch (EntryPointNotFoundException missing)
            {
                error = ExceptionDispatchInfo.Capture(MlxLibrary.Lacks(missing));
            }
            catch (Exception failure)
            {
                error = ExceptionDispatchInfo.Capture(failure);
            }

            lock (_gate)
            {
                _error = error;
                _work = null;
                Monitor.PulseAll(_gate);
            }
        }
    }
}
