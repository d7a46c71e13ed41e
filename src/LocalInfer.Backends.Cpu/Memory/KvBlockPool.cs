namespace LocalInfer.Backends.Cpu.Memory;

/// <summary>Keeps some blocks that nobody holds for the next sequence, so that steady decoding allocates nothing. Any thread.</summary>
/// <param name="blockBytes">Bytes of a block.</param>
internal sealed class KvBlockPool(long blockBytes) : IDisposable
{
    private const long KeptBytes = 64L << 20;

    private readonly Stack<KvBlock> _free = new();
    private readonly int _capacity = (int)Math.Max(1, KeptBytes / blockBytes);
    private bool _disposed;

    /// <summary>A block with one reference and any content.</summary>
    public KvBlock Rent()
    {
        lock (_free)
        {
            if (_free.TryPop(out KvBlock? block))
            {
                return block.Share();
            }
        }

        return new KvBlock(this, blockBytes).Share();
    }

    /// <summary>Takes back a block without references.</summary>
    public void Return(KvBlock block)
    {
        lock (_free)
        {
            if (!_disposed && _free.Count < _capacity)
            {
                _free.Push(block);
                return;
            }
        }

        block.Free();
    }

    public void Dispose()
    {
        lock (_free)
        {
            _disposed = true;
            while (_free.TryPop(out KvBlock? block))
            {
                block.Free();
            }
        }
    }
}
