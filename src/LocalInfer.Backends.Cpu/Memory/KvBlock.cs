namespace LocalInfer.Backends.Cpu.Memory;

/// <summary>
/// The memory of one block of the KV cache, shared by the states and snapshots that hold the same tokens. Who wants to write a block that
/// others hold takes a copy. References may be taken and given back on any thread; it is written by the decoder's thread alone.
/// </summary>
/// <param name="pool">Where it goes back to.</param>
/// <param name="slab">Whose memory it is a piece of.</param>
/// <param name="pointer">Where it begins, a cache line.</param>
/// <param name="bytes">Bytes that it takes.</param>
internal sealed unsafe class KvBlock(KvBlockPool pool, KvSlab slab, byte* pointer, long bytes) : IDisposable
{
    private int _references;

    public byte* Pointer { get; } = pointer;

    /// <summary>Bytes that it takes.</summary>
    public long Bytes => bytes;

    /// <summary>Whose memory it is a piece of.</summary>
    public KvSlab Slab => slab;

    /// <summary>Whether somebody else holds it too.</summary>
    public bool IsShared => Volatile.Read(ref _references) > 1;

    /// <summary>Takes a reference.</summary>
    public KvBlock Share()
    {
        Interlocked.Increment(ref _references);
        return this;
    }

    /// <summary>A block of its own with the same content.</summary>
    public KvBlock Copy()
    {
        KvBlock copy = pool.Rent();
        Buffer.MemoryCopy(Pointer, copy.Pointer, Bytes, Bytes);
        return copy;
    }

    /// <summary>Gives a reference back; with the last one the block goes back to its pool.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            pool.Return(this);
        }
    }
}
