using System.Diagnostics.CodeAnalysis;
using LocalInfer.Mlx;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Backends.Mlx;

/// <summary>The KV cache of one sequence: a <see cref="KvCache"/> for each layer.</summary>
internal sealed class MlxDecoderState(MlxDecoder decoder, KvCache[] layers) : IDecoderState
{
    private KvCache[]? _layers = layers;

    public MlxDecoder Decoder { get; } = decoder;

    public int Position { get; private set; }

    /// <summary>The layers' caches, first to last.</summary>
    public KvCache[] Layers => _layers ?? throw new ObjectDisposedException(nameof(MlxDecoderState));

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
        KvCache[] own = Layers;
        _layers = Share(source.Layers);
        Position = position;
        Free(own);
        return true;
    }

    public void Dispose() => Free(Interlocked.Exchange(ref _layers, null) ?? []);

    /// <summary>Frees caches on the thread that may.</summary>
    internal static void Free(KvCache[] layers) => MlxThread.Shared.Run(() => Array.ForEach(layers, layer => layer.Dispose()));

    private static KvCache[] Share(KvCache[] layers) => MlxThread.Shared.Run(() => Array.ConvertAll(layers, layer => layer.Share()));
}
