using System.Diagnostics.CodeAnalysis;
using LocalInfer.Mlx;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Backends.Mlx;

/// <summary>All that is remembered of one sequence: a <see cref="LayerState"/> for each layer.</summary>
internal sealed class MlxDecoderState(MlxDecoder decoder, LayerState[] layers) : IDecoderState
{
    private LayerState[]? _layers = layers;

    public MlxDecoder Decoder { get; } = decoder;

    public int Position { get; private set; }

    /// <summary>The layers' states, first to last.</summary>
    public LayerState[] Layers => _layers ?? throw new ObjectDisposedException(nameof(MlxDecoderState));

    public void Advance(int tokens) => Position += tokens;

    public bool TrySnapshot([NotNullWhen(true)] out IStateSnapshot? snapshot)
    {
        snapshot = new MlxStateSnapshot(Decoder, Position, Share(Layers));
        return true;
    }

    public bool TryRestore(IStateSnapshot snapshot, int position)
    {
        if (snapshot is not MlxStateSnapshot source || !ReferenceEquals(source.Decoder, Decoder))
        {
            throw new ArgumentException("The snapshot is of another decoder.", nameof(snapshot));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, source.Position);
        if (position < source.EarliestPosition)
        {
            return false;
        }

        LayerState[] own = Layers;
        _layers = Share(source.Layers);
        Position = position;
        Free(own);
        return true;
    }

    public void Dispose() => Free(Interlocked.Exchange(ref _layers, null) ?? []);

    /// <summary>Frees states on the thread that may.</summary>
    internal static void Free(LayerState[] layers) => MlxThread.Shared.Run(() => Array.ForEach(layers, layer => layer.Dispose()));

    private static LayerState[] Share(LayerState[] layers) => MlxThread.Shared.Run(() => Array.ConvertAll(layers, layer => layer.Share()));
}
