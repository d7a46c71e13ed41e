using LocalInfer.Mlx;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Mlx;

/// <summary>What a gated delta net remembers of one sequence; of one size whatever the sequence's length, zero at its start.</summary>
/// <param name="delta">The layer.</param>
/// <param name="dtype">The element type of activations.</param>
internal sealed class DeltaState(GatedDeltaLayout delta, MlxDtype dtype) : LayerState
{
    private MlxHeld? _inputs;
    private MlxHeld? _memory;

    public override bool IsRecurrent => true;

    /// <summary>Bytes that it takes.</summary>
    public static long BytesOf(GatedDeltaLayout delta, int activationBytes) =>
        ((long)(delta.ConvKernelSize - 1) * delta.ConvWidth * activationBytes) + ((long)delta.ValueWidth * delta.KeyHeadDim * sizeof(float));

    /// <summary>The last inputs of the convolution, [1, taps − 1, channels].</summary>
    public MlxArray Inputs(MlxGraph graph) => _inputs?.Array ?? graph.Zeros([1, delta.ConvKernelSize - 1, delta.ConvWidth], dtype);

    /// <summary>What the delta rule writes, float32 [key heads, value heads of each, value dimension, key dimension].</summary>
    public MlxArray Memory(MlxGraph graph) => _memory?.Array
        ?? graph.Zeros([delta.KeyHeadCount, delta.ValueHeadCount / delta.KeyHeadCount, delta.ValueHeadDim, delta.KeyHeadDim], MlxDtype.Float32);

    /// <summary>Remembers what a pass has computed.</summary>
    public void Set(MlxArray inputs, MlxArray memory)
    {
        if (_inputs is null || _memory is null)
        {
            (_inputs, _memory) = (new MlxHeld(inputs), new MlxHeld(memory));
            return;
        }

        _inputs.Set(inputs);
        _memory.Set(memory);
    }

    public override void AddArrays(List<MlxArray> arrays)
    {
        arrays.Add(_inputs!.Array);
        arrays.Add(_memory!.Array);
    }

    public override LayerState Share() => new DeltaState(delta, dtype)
    {
        _inputs = _inputs is null ? null : new MlxHeld(_inputs.Array),
        _memory = _memory is null ? null : new MlxHeld(_memory.Array),
    };

    public override void Dispose()
    {
        _inputs?.Dispose();
        _memory?.Dispose();
    }
}
