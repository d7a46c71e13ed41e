using System.Diagnostics.CodeAnalysis;

namespace LocalInfer.Backends.Cpu.Memory;

/// <summary>The memory of some blocks of the KV cache, one behind the other, allocated and freed all together. One thread at a time.</summary>
internal sealed unsafe class KvSlab
{
    private const int CacheLineBytes = 64;

    private readonly byte* _memory;
    private readonly long _bytes;
    private readonly int _count;
    private readonly Stack<KvBlock> _unused;

    /// <param name="pool">Where its blocks go back to.</param>
    /// <param name="blockBytes">Bytes of a block, whole cache lines.</param>
    /// <param name="count">Blocks, at least 1.</param>
    /// <exception cref="OutOfMemoryException">There is no memory.</exception>
    public KvSlab(KvBlockPool pool, long blockBytes, int count)
    {
        _bytes = blockBytes * count;
        _memory = AlignedMemory.IsGuarded ? (byte*)AlignedMemory.Allocate((nuint)_bytes, CacheLineBytes) : HugePages.Allocate(_bytes);
        _count = count;
        _unused = new Stack<KvBlock>(count);
        for (int i = count - 1; i >= 0; i--)
        {
            _unused.Push(new KvBlock(pool, this, _memory + (i * blockBytes), blockBytes));
        }
    }

    /// <summary>Whether nobody holds any of its blocks.</summary>
    public bool IsUnused => _unused.Count == _count;

    /// <summary>A block of any content; at first the one that lies foremost. False where all are held.</summary>
    public bool TryTake([NotNullWhen(true)] out KvBlock? block) => _unused.TryPop(out block);

    /// <summary>Takes back a block that nobody holds.</summary>
    public void Give(KvBlock block) => _unused.Push(block);

    /// <summary>Frees the memory; nobody may hold a block.</summary>
    public void Free()
    {
        if (AlignedMemory.IsGuarded)
        {
            AlignedMemory.Free(_memory, (nuint)_bytes, CacheLineBytes);
        }
        else
        {
            HugePages.Free(_memory);
        }
    }
}
