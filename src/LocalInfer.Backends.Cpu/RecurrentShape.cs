using LocalInfer.Models;

namespace LocalInfer.Backends.Cpu;

/// <summary>
/// Where the recurrent state of the gated delta nets lies: for each such layer the last inputs of the convolution, [tap, channel], then the
/// memory of each value head, [key dimension, value dimension] in tiles (<see cref="Kernels.DeltaRule"/>).
/// </summary>
internal sealed class RecurrentShape
{
    private readonly long[] _layerOffsets;
    private readonly long[] _convFloats;

    public RecurrentShape(DecoderLayout layout)
    {
        _layerOffsets = new long[layout.Layers.Count];
        _convFloats = new long[layout.Layers.Count];
        for (int i = 0; i < layout.Layers.Count; i++)
        {
            _layerOffsets[i] = Floats;
            if (layout.Layers[i].GatedDelta is { } delta)
            {
                _convFloats[i] = (long)(delta.ConvKernelSize - 1) * delta.ConvWidth;
                Floats += _convFloats[i] + ((long)delta.ValueHeadCount * delta.KeyHeadDim * delta.ValueHeadDim);
            }
        }
    }

    /// <summary>float32 values of a sequence, whatever its length; 0 for a model without such layers.</summary>
    public long Floats { get; }

    /// <summary>Offset of a layer's inputs of the convolution, the oldest first.</summary>
    public long Conv(int layer) => _layerOffsets[layer];

    /// <summary>Offset of a layer's memory.</summary>
    public long Memory(int layer) => _layerOffsets[layer] + _convFloats[layer];
}
