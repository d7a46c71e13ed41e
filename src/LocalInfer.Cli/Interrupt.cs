using System.Runtime.InteropServices;

namespace LocalInfer.Cli;

/// <summary>Ctrl-C where it stops a piece of work and not the program. Where none runs, it says how to leave, or ends the program.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly Lock _lock = new();
    private readonly PosixSignalRegistration _registration;
    private readonly Action _whenIdle;
    private readonly bool _staysWhenIdle;
    private CancellationTokenSource? _running;

    /// <summary>Takes over Ctrl-C.</summary>
    /// <param name="staysWhenIdle">Whether the program goes on where no work runs.</param>
    /// <param name="whenIdle">Called then.</param>
    public Interrupt(bool staysWhenIdle, Action whenIdle)
    {
        (_staysWhenIdle, _whenIdle) = (staysWhenIdle, whenIdle);
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnInterrupt);
    }

    /// <summary>Runs something that Ctrl-C stops.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> run)
    {
        using var stop = new CancellationTokenSource();
        lock (_lock)
        {
            _running = stop;
        }

        try
        {
            await run(stop.Token);
        }
        finally
        {
            lock (_lock)
            {
                _running = null;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _registration.Dispose();

    private void OnInterrupt(PosixSignalContext context)
    {
        lock (_lock)
        {
            context.Cancel = _running is not null || _staysWhenIdle;
            _running?.Cancel();
            if (_running is null && _staysWhenIdle)
            {
                _whenIdle();
            }
        }
    }
}
