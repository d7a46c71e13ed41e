using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Backends.Cpu;

/// <summary>The KV blocks of a state at one position, shared with it until either writes, and a copy of its recurrent state.</summary>
internal sealed class CpuStateSnapshot(CpuDecoder decoder, int position, int brokenFrom, KvBlock[] blocks, RecurrentState recurrent) : IStateSnapshot
{
    private KvBlock[]? _blocks = blocks;

    public CpuDecoder Decoder { get; } = decoder;

    public int Position { get; } = position;

    public int EarliestPosition => recurrent.IsEmpty ? 0 : Position;

    /// <inheritdoc cref="CpuDecoderState.BrokenFrom"/>
    public int BrokenFrom { get; } = brokenFrom;

    public long Bytes => (_blocks?.Sum(block => block.Bytes) ?? 0) + recurrent.Bytes;

    public RecurrentState Recurrent => recurrent;

    public ReadOnlySpan<KvBlock> Blocks => _blocks ?? throw new ObjectDisposedException(nameof(CpuStateSnapshot));

    public void Dispose()
    {
        foreach (KvBlock block in Interlocked.Exchange(ref _blocks, null) ?? [])
        {
            block.Dispose();
        }

        recurrent.Dispose();
    }
}
