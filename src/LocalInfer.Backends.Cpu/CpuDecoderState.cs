using System.Diagnostics.CodeAnalysis;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Backends.Cpu;

/// <summary>
/// The state of one sequence: its KV cache in blocks that are added as the sequence grows and shared with snapshots; and the recurrent
/// state of gated delta nets, which is only that of the last position.
/// </summary>
internal sealed unsafe class CpuDecoderState(CpuDecoder decoder, KvBlockPool pool, RecurrentState recurrent) : IDecoderState
{
    private readonly List<KvBlock> _blocks = new(KvShape.BlocksFor(decoder.Layout.ContextLength)); // so that it never grows
    private int _brokenFrom = int.MaxValue;
    private bool _disposed;

    public CpuDecoder Decoder { get; } = decoder;

    public int Position { get; private set; }

    /// <summary>The memory of a block of <see cref="KvShape.BlockTokens"/> tokens.</summary>
    public byte* Block(int index) => _blocks[index].Pointer;

    /// <summary>The first token whose keys or values were not finite and so could not be stored: what attends to it is no number.</summary>
    public int BrokenFrom => Volatile.Read(ref _brokenFrom);

    /// <summary>Notes such a token; any thread.</summary>
    public void Break(int position)
    {
        for (int before = BrokenFrom; position < before;)
        {
            int seen = Interlocked.CompareExchange(ref _brokenFrom, position, before);
            if (seen == before)
            {
                return;
            }

            before = seen;
        }
    }

    /// <summary>The recurrent state; see <see cref="RecurrentShape"/>.</summary>
    public float* Recurrent => recurrent.Pointer;

    /// <summary>Makes room for <paramref name="tokens"/> tokens that may be written from <see cref="Position"/> on.</summary>
    public void Reserve(int tokens)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int next = Position / KvShape.BlockTokens;
        if (next < _blocks.Count && _blocks[next].IsShared)
        {
            KvBlock shared = _blocks[next];
            _blocks[next] = shared.Copy();
            shared.Dispose();
        }

        while (_blocks.Count < KvShape.BlocksFor(tokens))
        {
            _blocks.Add(pool.Rent());
        }
    }

    public void Advance(int tokens) => Position += tokens;

    public bool TrySnapshot([NotNullWhen(true)] out IStateSnapshot? snapshot)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        KvBlock[] blocks = [.. _blocks.Take(KvShape.BlocksFor(Position)).Select(block => block.Share())];
        snapshot = new CpuStateSnapshot(Decoder, Position, BrokenFrom, blocks, recurrent.Copy());
        return true;
    }

    public bool TryRestore(IStateSnapshot snapshot, int position)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (snapshot is not CpuStateSnapshot source || !ReferenceEquals(source.Decoder, Decoder))
        {
            throw new ArgumentException("The snapshot is of another decoder.", nameof(snapshot));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, source.Position);
        if (position < source.EarliestPosition)
        {
            return false;
        }

        source.Recurrent.CopyTo(recurrent);
        KvBlock[] blocks = [.. source.Blocks[..KvShape.BlocksFor(position)]];
        Array.ForEach(blocks, block => block.Share());
        ReleaseBlocks();
        _blocks.AddRange(blocks);
        Position = position;
        _brokenFrom = source.BrokenFrom < position ? source.BrokenFrom : int.MaxValue;
        return true;
    }

    public void Dispose()
    {
        _disposed = true;
        recurrent.Dispose();
        ReleaseBlocks();
    }

    private void ReleaseBlocks()
    {
        _blocks.ForEach(block => block.Dispose());
        _blocks.Clear();
    }
}
