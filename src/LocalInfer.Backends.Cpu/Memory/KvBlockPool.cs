namespace LocalInfer.Backends.Cpu.Memory;

/// <summary>Keeps some blocks that nobody holds for the next sequence, so that steady decoding allocates nothing. Any thread.</summary>
/// <param name="blockBytes">Bytes of a block.</param>
internal sealed class KvBlockPool(long blockBytes) : IDisposable
{
    private const long KeptBytes = 64L << 20;

    private readonly Spares<KvBlock> _spares = new(blockBytes, KeptBytes, block => block.Free());

    /// <summary>A block with one reference and any content.</summary>
    public KvBlock Rent() => (_spares.TryTake(out KvBlock? block) ? block : new KvBlock(this, blockBytes)).Share();

    /// <summary>Takes back a block without references.</summary>
    public void Return(KvBlock block) => _spares.Give(block);

    public void Dispose() => _spares.Dispose();
}
