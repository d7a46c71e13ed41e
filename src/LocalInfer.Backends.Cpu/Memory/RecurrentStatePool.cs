namespace LocalInfer.Backends.Cpu.Memory;

/// <summary>Keeps the memory of some recurrent states that nobody holds: megabytes of fresh pages cost a new sequence more than its first tokens. Any thread.</summary>
/// <param name="floats">Values of a state; 0 for a model without recurrent layers.</param>
internal sealed class RecurrentStatePool(long floats) : IDisposable
{
    private const long KeptBytes = 128L << 20;

    private readonly Stack<NativeBuffer> _kept = new();
    private readonly long _capacity = Math.Max(1, KeptBytes / Math.Max(1, floats * sizeof(float)));
    private bool _disposed;

    /// <summary>Values of a state.</summary>
    public long Floats => floats;

    /// <summary>A state of any content.</summary>
    public RecurrentState Rent()
    {
        lock (_kept)
        {
            if (_kept.TryPop(out NativeBuffer? memory))
            {
                return new RecurrentState(this, memory);
            }
        }

        return new RecurrentState(this, new NativeBuffer(floats));
    }

    /// <summary>Keeps memory, or frees it where enough is kept.</summary>
    public void Return(NativeBuffer memory)
    {
        lock (_kept)
        {
            if (!_disposed && _kept.Count < _capacity)
            {
                _kept.Push(memory);
                return;
            }
        }

        memory.Dispose();
    }

    public void Dispose()
    {
        lock (_kept)
        {
            _disposed = true;
            while (_kept.TryPop(out NativeBuffer? memory))
            {
                memory.Dispose();
            }
        }
    }
}
