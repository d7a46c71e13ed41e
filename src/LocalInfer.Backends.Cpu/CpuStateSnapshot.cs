using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Backends.Cpu;

/// <summary>A copy of the KV blocks of a state.</summary>
internal sealed class CpuStateSnapshot(CpuDecoder decoder, int position, NativeBuffer[] blocks) : IStateSnapshot
{
    private bool _disposed;

    public CpuDecoder Decoder { get; } = decoder;

    public int Position { get; } = position;

    public long Bytes => _disposed ? 0 : blocks.Sum(block => block.Capacity * sizeof(float));

    public IReadOnlyList<NativeBuffer> Blocks
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return blocks;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        Array.ForEach(blocks, block => block.Dispose());
    }
}
