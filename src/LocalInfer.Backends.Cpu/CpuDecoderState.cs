using System.Diagnostics.CodeAnalysis;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Backends.Cpu;

/// <summary>The KV cache of one sequence: float32, in blocks that are added as the sequence grows.</summary>
internal sealed unsafe class CpuDecoderState(CpuDecoder decoder, KvShape shape) : IDecoderState
{
    private readonly List<NativeBuffer> _blocks = [];
    private bool _disposed;

    public CpuDecoder Decoder { get; } = decoder;

    public int Position { get; private set; }

    /// <summary>The memory of a block of <see cref="KvShape.BlockTokens"/> tokens.</summary>
    public float* Block(int index) => _blocks[index].Pointer;

    /// <summary>Adds blocks until there is room for <paramref name="tokens"/> tokens.</summary>
    public void Reserve(int tokens)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (_blocks.Count < KvShape.BlocksFor(tokens))
        {
            _blocks.Add(new NativeBuffer(shape.BlockFloats));
        }
    }

    public void Advance(int tokens) => Position += tokens;

    public bool TrySnapshot([NotNullWhen(true)] out IStateSnapshot? snapshot)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        snapshot = new CpuStateSnapshot(Decoder, Position, [.. _blocks.Take(KvShape.BlocksFor(Position)).Select(Copy)]);
        return true;
    }

    public bool TryRestore(IStateSnapshot snapshot, int position)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (snapshot is not CpuStateSnapshot copy || !ReferenceEquals(copy.Decoder, Decoder))
        {
            throw new ArgumentException("The snapshot is of another decoder.", nameof(snapshot));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, copy.Position);
        var blocks = copy.Blocks;
        Reserve(position);
        for (int i = 0; i < KvShape.BlocksFor(position); i++)
        {
            Fill(blocks[i], _blocks[i]);
        }

        Position = position;
        return true;
    }

    public void Dispose()
    {
        _disposed = true;
        _blocks.ForEach(block => block.Dispose());
        _blocks.Clear();
    }

    private NativeBuffer Copy(NativeBuffer source)
    {
        var copy = new NativeBuffer(shape.BlockFloats);
        Fill(source, copy);
        return copy;
    }

    private void Fill(NativeBuffer source, NativeBuffer destination)
    {
        long bytes = shape.BlockFloats * sizeof(float);
        Buffer.MemoryCopy(source.Pointer, destination.Pointer, bytes, bytes);
    }
}
