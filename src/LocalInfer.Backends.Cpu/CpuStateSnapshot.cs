using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Backends.Cpu;

/// <summary>The KV blocks of a state at one position, shared with it until either writes.</summary>
internal sealed class CpuStateSnapshot(CpuDecoder decoder, int position, int brokenFrom, KvBlock[] blocks) : IStateSnapshot
{
    private KvBlock[]? _blocks = blocks;

    public CpuDecoder Decoder { get; } = decoder;

    public int Position { get; } = position;

    /// <inheritdoc cref="CpuDecoderState.BrokenFrom"/>
    public int BrokenFrom { get; } = brokenFrom;

    public long Bytes => _blocks?.Sum(block => block.Bytes) ?? 0;

    public ReadOnlySpan<KvBlock> Blocks => _blocks ?? throw new ObjectDisposedException(nameof(CpuStateSnapshot));

    public void Dispose()
    {
        foreach (KvBlock block in Interlocked.Exchange(ref _blocks, null) ?? [])
        {
            block.Dispose();
        }
    }
}
