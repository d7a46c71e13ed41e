using LocalInfer.Models.Decoding;

namespace LocalInfer.Backends.Mlx;

/// <summary>The arrays of a state at one position, shared with it until it writes.</summary>
internal sealed class MlxStateSnapshot(MlxDecoder decoder, int position, KvCache[] layers) : IStateSnapshot
{
    private KvCache[]? _layers = layers;

    public MlxDecoder Decoder { get; } = decoder;

    public int Position { get; } = position;

    public int EarliestPosition => 0;

    public long Bytes => _layers is null ? 0 : Decoder.StateBytes(Position);

    public KvCache[] Layers => _layers ?? throw new ObjectDisposedException(nameof(MlxStateSnapshot));

    public void Dispose() => MlxDecoderState.Free(Interlocked.Exchange(ref _layers, null) ?? []);
}
