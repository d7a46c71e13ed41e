using LocalInfer.Models.Decoding;

namespace LocalInfer.Backends.Mlx;

/// <summary>The arrays of a state at one position, shared with it until it writes.</summary>
internal sealed class MlxStateSnapshot(MlxDecoder decoder, int position, LayerState[] layers) : IStateSnapshot
{
    private LayerState[]? _layers = layers;

    public MlxDecoder Decoder { get; } = decoder;

    public int Position { get; } = position;

    public int EarliestPosition => Decoder.IsRecurrent ? Position : 0;

    public long Bytes => _layers is null ? 0 : Decoder.StateBytes(Position);

    public LayerState[] Layers => _layers ?? throw new ObjectDisposedException(nameof(MlxStateSnapshot));

    public void Dispose() => MlxDecoderState.Free(Interlocked.Exchange(ref _layers, null) ?? []);
}
