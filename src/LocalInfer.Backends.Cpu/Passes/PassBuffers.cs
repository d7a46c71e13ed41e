using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>Activations of a slice, float32, each [token, width].</summary>
internal sealed unsafe class PassBuffers : IDisposable
{
    private readonly NativeBuffer _memory;

    public PassBuffers(DecoderLayout layout)
    {
        AttentionLayout[] attentions = [.. layout.Layers.Where(layer => layer.Attention is not null).Select(layer => layer.Attention!)];
        int queryWidth = attentions.Select(attention => attention.HeadCount * attention.HeadDim).DefaultIfEmpty().Max();
        int gatedWidth = attentions.Any(attention => attention.OutputGate) ? 2 * queryWidth : 0;
        int kvWidth = attentions.Select(attention => attention.KvHeadCount * attention.HeadDim).DefaultIfEmpty().Max();
        int rotary = attentions.Select(attention => attention.Rope.RotaryDims).DefaultIfEmpty().Max();
        int intermediate = layout.Layers.Max(layer => Math.Max(layer.Mlp.IntermediateSize, layer.Mlp.Moe?.SharedExpertIntermediateSize ?? 0));
        long width = (2L * layout.HiddenSize) + (2L * queryWidth) + gatedWidth + (2L * kvWidth) + rotary + (2L * intermediate);
        _memory = new NativeBuffer(width * PassTokens.Capacity);

        float* next = _memory.Pointer;
        Hidden = Take(layout.HiddenSize);
        Normed = Take(layout.HiddenSize);
        Queries = Take(queryWidth);
        Attended = Take(queryWidth);
        GatedQueries = Take(gatedWidth);
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

    /// <summary>The residual stream.</summary>
    public float* Hidden { get; }

    public float* Normed { get; }

    public float* Queries { get; }

    public float* Attended { get; }

    /// <summary>What the q projection gives where it also gives an output gate: [query, gate] for each head.</summary>
    public float* GatedQueries { get; }

    public float* Keys { get; }

    public float* Values { get; }

    /// <summary>Half cosines, half sines of a token's position.</summary>
    public float* Angles { get; }

    public float* Gate { get; }

    public float* Up { get; }

    public void Dispose() => _memory.Dispose();
}
