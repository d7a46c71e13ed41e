using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes.GatedDelta;

/// <summary>Activations of the gated delta nets of a slice, float32, each [token, width]; empty where a model has none.</summary>
internal sealed unsafe class DeltaBuffers : IDisposable
{
    private readonly NativeBuffer _memory;

    public DeltaBuffers(DecoderLayout layout)
    {
        GatedDeltaLayout[] deltas = [.. layout.Layers.Where(layer => layer.GatedDelta is not null).Select(layer => layer.GatedDelta!)];
        int conv = Widest(delta => delta.ConvWidth), values = Widest(delta => delta.ValueWidth), heads = Widest(delta => delta.ValueHeadCount);
        _memory = new NativeBuffer(PassTokens.Capacity * ((2L * conv) + (conv + values) + (2L * values) + (4L * heads)));

        float* next = _memory.Pointer;
        Interleaved = Take(conv + values);
        InterleavedBa = Take(2 * heads);
        Qkv = Take(conv);
        Mixed = Take(conv);
        Z = Take(values);
        Output = Take(values);
        Strengths = Take(heads);
        Decays = Take(heads);

        int Widest(Func<GatedDeltaLayout, int> width) => deltas.Select(width).DefaultIfEmpty().Max();

        float* Take(int columns)
        {
            float* start = next;
            next += (long)columns * PassTokens.Capacity;
            return start;
        }
    }

    /// <summary>What a fused projection gives: q, k, v, z of each key head.</summary>
    public float* Interleaved { get; }

    /// <summary>What a fused projection gives: b, a of each key head.</summary>
    public float* InterleavedBa { get; }

    /// <summary>q|k|v before the convolution.</summary>
    public float* Qkv { get; }

    /// <summary>q|k|v behind the convolution, q and k normed.</summary>
    public float* Mixed { get; }

    /// <summary>The gate of the output.</summary>
    public float* Z { get; }

    /// <summary>What the heads read, normed and gated.</summary>
    public float* Output { get; }

    /// <summary>b, then β, [token, value head].</summary>
    public float* Strengths { get; }

    /// <summary>a, then g, [token, value head].</summary>
    public float* Decays { get; }

    public void Dispose() => _memory.Dispose();
}
