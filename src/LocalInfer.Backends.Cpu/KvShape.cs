using LocalInfer.Models;

namespace LocalInfer.Backends.Cpu;

/// <summary>
/// Where keys and values lie in a block of <see cref="BlockTokens"/> tokens: [layer, key or value, head], keys as
/// [dimension, token] and values as [token, dimension].
/// </summary>
internal sealed class KvShape
{
    /// <summary>Tokens of a block.</summary>
    public const int BlockTokens = 64;

    private readonly long[] _layerOffsets;
    private readonly int[] _headFloats;
    private readonly int[] _heads;

    public KvShape(DecoderLayout layout)
    {
        int count = layout.Layers.Count;
        _layerOffsets = new long[count];
        _headFloats = new int[count];
        _heads = new int[count];
        for (int i = 0; i < count; i++)
        {
            if (layout.Layers[i].Attention is not { } attention)
            {
                continue;
            }

            _layerOffsets[i] = BlockFloats;
            _headFloats[i] = BlockTokens * attention.HeadDim;
            _heads[i] = attention.KvHeadCount;
            BlockFloats += 2L * attention.KvHeadCount * _headFloats[i];
        }
    }

    /// <summary>float32 values of a block, all layers together.</summary>
    public long BlockFloats { get; }

    public static int BlocksFor(int tokens) => (tokens + BlockTokens - 1) / BlockTokens;

    /// <summary>Offset of a head's keys, [dimension, token].</summary>
    public long Keys(int layer, int head) => _layerOffsets[layer] + ((long)head * _headFloats[layer]);

    /// <summary>Offset of a head's values, [token, dimension].</summary>
    public long Values(int layer, int head) => Keys(layer, _heads[layer] + head);
}
