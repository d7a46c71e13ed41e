using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>What all parts of a pass share: the tokens of the slice, the workers, and how an input of products is made ready.</summary>
internal sealed unsafe class PassContext : IDisposable
{
    private readonly NormJob _norm;
    private readonly QuantizeJob _quantize = new();
    private readonly QuantizedActivations _quantized;

    public PassContext(DecoderLayout layout, KernelSet kernels, int threads)
    {
        Layout = layout;
        Kernels = kernels;
        Pool = new WorkerPool(threads);
        Scratches = [.. Enumerable.Range(0, threads).Select(_ => new WorkerScratch())];
        Buffers = new PassBuffers(layout);
        _quantized = new QuantizedActivations(kernels.Panels);
        Projection = new Projection(kernels, Pool, Scratches);
        _norm = new NormJob(kernels, layout.HiddenSize, (float)layout.RmsNormEps);
    }

    public DecoderLayout Layout { get; }

    public KernelSet Kernels { get; }

    public WorkerPool Pool { get; }

    /// <summary>One for each worker.</summary>
    public WorkerScratch[] Scratches { get; }

    public PassBuffers Buffers { get; }

    /// <summary>The tokens of the slice; filled by the decoder.</summary>
    public PassTokens Tokens { get; } = new();

    public Projection Projection { get; }

    /// <summary>Norms an input for some matrices. The input that was made ready before is gone.</summary>
    /// <param name="hidden">float32 [tokens, hidden].</param>
    /// <param name="norm">The norm's weight.</param>
    /// <param name="output">Receives float32 [tokens, hidden].</param>
    /// <param name="tokens">At least 1.</param>
    /// <param name="consumers">The matrices.</param>
    public ProjectionInput Normalize(float* hidden, NativeBuffer norm, float* output, int tokens, params ReadOnlySpan<LinearWeights> consumers)
    {
        var quantized = _quantized.TakeFor(tokens, Layout.HiddenSize, consumers);
        _norm.Begin(hidden, norm.Pointer, output, tokens, quantized);
        Pool.Run(_norm, tokens);
        return new ProjectionInput(output, tokens, quantized);
    }

    /// <summary>Makes an input ready for some matrices. The input that was made ready before is gone.</summary>
    /// <param name="values">float32 [tokens, width].</param>
    /// <param name="tokens">At least 1.</param>
    /// <param name="consumers">The matrices.</param>
    public ProjectionInput Prepare(float* values, int tokens, params ReadOnlySpan<LinearWeights> consumers)
    {
        var quantized = _quantized.TakeFor(tokens, consumers[0].Matrix.Columns, consumers);
        if (!quantized.IsNone)
        {
            _quantize.Begin(values, consumers[0].Matrix.Columns, quantized);
            Pool.Run(_quantize, tokens);
        }

        return new ProjectionInput(values, tokens, quantized);
    }

    public void Dispose()
    {
        Pool.Dispose();
        Buffers.Dispose();
        Projection.Dispose();
        _quantized.Dispose();
        Array.ForEach(Scratches, scratch => scratch.Dispose());
    }
}
