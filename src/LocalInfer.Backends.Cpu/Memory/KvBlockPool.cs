namespace LocalInfer.Backends.Cpu.Memory;

/// <summary>
/// The blocks of the KV cache. They are pieces of slabs, so that a context lies in few pages of memory; a slab of which nobody holds a block is freed,
/// but for some that are kept for the next sequence: steady decoding allocates nothing. Any thread.
/// </summary>
/// <param name="blockBytes">Bytes of a block, whole cache lines.</param>
/// <param name="slabBlocks">Blocks of a slab, at least 1.</param>
internal sealed class KvBlockPool(long blockBytes, int slabBlocks) : IDisposable
{
    private const long SlabBytes = 32L << 20;
    private const long KeptBytes = 2 * SlabBytes;

    private readonly int _keptSlabs = (int)Math.Max(1, KeptBytes / Math.Max(1, blockBytes * slabBlocks));
    private readonly List<KvSlab> _slabs = [];
    private bool _disposed;

    /// <param name="blockBytes">Bytes of a block, whole cache lines.</param>
    public KvBlockPool(long blockBytes)
        : this(blockBytes, AlignedMemory.IsGuarded ? 1 : (int)Math.Max(1, SlabBytes / Math.Max(1, blockBytes)))
    {
    }

    /// <summary>Bytes that its slabs take, as far as they have been touched.</summary>
    public long Bytes
    {
        get
        {
            lock (_slabs)
            {
                return _slabs.Count * slabBlocks * blockBytes;
            }
        }
    }

    /// <summary>A block with one reference and any content.</summary>
    /// <exception cref="OutOfMemoryException">There is no memory for another slab.</exception>
    public KvBlock Rent()
    {
        lock (_slabs)
        {
            foreach (KvSlab slab in _slabs)
            {
                if (slab.TryTake(out KvBlock? block))
                {
                    return block.Share();
                }
            }

            _slabs.Add(new KvSlab(this, blockBytes, slabBlocks));
            return _slabs[^1].TryTake(out KvBlock? first) ? first.Share() : throw new InvalidOperationException("A slab has at least one block.");
        }
    }

    /// <summary>Takes back a block without references.</summary>
    public void Return(KvBlock block)
    {
        lock (_slabs)
        {
            KvSlab slab = block.Slab;
            slab.Give(block);
            if (slab.IsUnused && (_disposed || _slabs.Count(one => one.IsUnused) > _keptSlabs))
            {
                _slabs.Remove(slab);
                slab.Free();
            }
        }
    }

    /// <summary>Frees what nobody holds; the rest is freed when it comes back.</summary>
    public void Dispose()
    {
        lock (_slabs)
        {
            _disposed = true;
            foreach (KvSlab slab in _slabs.Where(one => one.IsUnused))
            {
                slab.Free();
            }

            _slabs.RemoveAll(one => one.IsUnused);
        }
    }
}
