namespace LocalInfer.Backends.Cpu.Memory;

/// <summary>
/// Unmanaged memory for repacked weights, taken in the order in which decoding reads it and freed all together. It comes in large slabs of
/// <see cref="HugePages"/>. The loading thread takes; any thread may read and write what was taken.
/// </summary>
internal sealed unsafe class WeightMemory : IDisposable
{
    private const long SlabBytes = 64L << 20;
    private const int CacheLineBytes = 64;

    private readonly List<nint> _slabs = [];
    private byte* _next;
    private long _left;

    /// <summary>Memory of any content, aligned to a cache line.</summary>
    /// <param name="bytes">At least 1.</param>
    public byte* Take(long bytes)
    {
        bytes = (bytes + CacheLineBytes - 1) / CacheLineBytes * CacheLineBytes;
        if (bytes > _left)
        {
            AddSlab(Math.Max(bytes, SlabBytes));
        }

        byte* taken = _next;
        _next += bytes;
        _left -= bytes;
        return taken;
    }

    public void Dispose()
    {
        foreach (nint slab in _slabs)
        {
            HugePages.Free((byte*)slab);
        }

        _slabs.Clear();
        _left = 0;
    }

    private void AddSlab(long bytes)
    {
        _next = HugePages.Allocate(bytes);
        _left = bytes;
        _slabs.Add((nint)_next);
    }
}
