using LocalInfer.Backends.Cpu.Kernels.Kv;
using LocalInfer.Models;

namespace LocalInfer.Backends.Cpu;

/// <summary>
/// Where keys and values lie in a block of <see cref="BlockTokens"/> tokens: [layer, head, keys and values], each as its <see cref="KvFormat"/> says.
/// Those of a head lie beside each other, because one long piece of memory comes faster than two.
/// </summary>
internal sealed class KvShape
{
    /// <summary>Tokens of a block.</summary>
    public const int BlockTokens = 64;

    private readonly long[] _layerOffsets;
    private readonly int[] _keyBytes;
    private readonly int[] _valueBytes;

    public KvShape(DecoderLayout layout, KvFormat format)
    {
        Format = format;
        int count = layout.Layers.Count;
        _layerOffsets = new long[count];
        _keyBytes = new int[count];
        _valueBytes = new int[count];
        for (int i = 0; i < count; i++)
        {
            if (layout.Layers[i].Attention is not { } attention)
            {
                continue;
            }

            _layerOffsets[i] = BlockBytes;
            _keyBytes[i] = format.KeyBytes(attention.HeadDim);
            _valueBytes[i] = format.ValueBytes(attention.HeadDim);
            BlockBytes += (long)attention.KvHeadCount * (_keyBytes[i] + _valueBytes[i]);
        }
    }

    /// <summary>Layers.</summary>
    public int Layers => _layerOffsets.Length;

    /// <summary>How a head's keys and values are stored.</summary>
    public KvFormat Format { get; }

    /// <summary>Bytes of a block, all layers together.</summary>
    public long BlockBytes { get; }

    public static int BlocksFor(int tokens) => (tokens + BlockTokens - 1) / BlockTokens;

    /// <summary>Offset of a head's keys.</summary>
    public long Keys(int layer, int head) => _layerOffsets[layer] + ((long)head * (_keyBytes[layer] + _valueBytes[layer]));

    /// <summary>Offset of a head's values.</summary>
    public long Values(int layer, int head) => Keys(layer, head) + _keyBytes[layer];
}
