namespace LocalInfer.Backends.Cpu.Memory;

/// <summary>Keeps the memory of some recurrent states that nobody holds: megabytes of fresh pages cost a new sequence more than its first tokens. Any thread.</summary>
/// <param name="floats">Values of a state; 0 for a model without recurrent layers.</param>
internal sealed class RecurrentStatePool(long floats) : IDisposable
{
    private const long KeptBytes = 128L << 20;

    private readonly Stack<NativeBuffer> _free = new();
    private readonly int _capacity = (int)Math.Max(1, KeptBytes / Math.Max(1, floats * sizeof(float)));
    private bool _disposed;

    /// <summary>Values of a state.</summary>
    public long Floats => floats;

    /// <summary>A state of any content.</summary>
    public RecurrentState Rent()
    {
        lock (_free)
        {
            if (_free.TryPop(out NativeBuffer? memory))
            {
                return new RecurrentState(this, memory);
            }
        }

        return new RecurrentState(this, new NativeBuffer(floats));
    }

    /// <summary>Takes memory back.</summary>
    public void Return(NativeBuffer memory)
    {
        lock (_free)
        {
            if (!_disposed && _free.Count < _capacity)
            {
                _free.Push(memory);
                return;
            }
        }

        memory.Dispose();
    }

    public void Dispose()
    {
        lock (_free)
        {
            _disposed = true;
            while (_free.TryPop(out NativeBuffer? memory))
            {
                memory.Dispose();
            }
        }
    }
}
