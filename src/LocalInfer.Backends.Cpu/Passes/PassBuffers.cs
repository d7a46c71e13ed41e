using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>Activations of a slice, float32, each [token, width].</summary>
internal sealed unsafe class PassBuffers : IDisposable
{
    private readonly NativeBuffer _memory;

    public PassBuffers(DecoderLayout layout)
    {
        int queryWidth = layout.Layers.Max(layer => layer.Attention!.HeadCount * layer.Attention.HeadDim);
        int kvWidth = layout.Layers.Max(layer => layer.Attention!.KvHeadCount * layer.Attention.HeadDim);
        int rotary = layout.Layers.Max(layer => layer.Attention!.Rope.RotaryDims);
        int intermediate = layout.Layers.Max(layer => layer.Mlp.IntermediateSize);
        long width = (2L * layout.HiddenSize) + (2L * queryWidth) + (2L * kvWidth) + rotary + (2L * intermediate);
        _memory = new NativeBuffer(width * PassTokens.Capacity);

        float* next = _memory.Pointer;
        Hidden = Take(layout.HiddenSize);
        Normed = Take(layout.HiddenSize);
        Queries = Take(queryWidth);
        Attended = Take(queryWidth);
        Keys = Take(kvWidth);
        Values = Take(kvWidth);
        Angles = Take(rotary);
        Gate = Take(intermediate);
        Up = Take(intermediate);

        float* Take(int columns)
        {
            float* start = next;
            next += (long)columns * PassTokens.Capacity;
            return start;
        }
    }

    /// <summary>Values of the widest input of a matrix.</summary>
    public static int WidestInput(DecoderLayout layout) => layout.Layers.Max(layer => Math.Max(
        Math.Max(layout.HiddenSize, layer.Mlp.IntermediateSize), layer.Attention!.HeadCount * layer.Attention.HeadDim));

    /// <summary>The residual stream.</summary>
    public float* Hidden { get; }

    public float* Normed { get; }

    public float* Queries { get; }

    public float* Attended { get; }

    public float* Keys { get; }

    public float* Values { get; }

    /// <summary>Half cosines, half sines of a token's position.</summary>
    public float* Angles { get; }

    public float* Gate { get; }

    public float* Up { get; }

    public void Dispose() => _memory.Dispose();
}
