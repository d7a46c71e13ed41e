using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Weights;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>A layer's dense feed-forward part, added to the residual stream.</summary>
internal sealed class DenseMlpPass(PassContext context) : IDisposable
{
    private readonly SwiGluJob _swiGlu = new(context.Kernels);
    private readonly QuantizedActivations _activations = new(context.Kernels.Panels);

    /// <summary>Runs one layer on <see cref="PassBuffers.Hidden"/>.</summary>
    public unsafe void Run(NativeBuffer norm, DenseMlpWeights weights)
    {
        int count = context.Tokens.Count, width = weights.Down.Matrix.Columns;
        var buffers = context.Buffers;
        var input = context.Normalize(buffers.Hidden, norm, buffers.Normed, count, weights.Gate, weights.Up);
        var activated = new ProjectionInput(buffers.Gate, count, _activations.TakeFor(count, width, weights.Down));
        if (PanelProduct.CanGate(weights.Gate, weights.Up))
        {
            context.Projection.AddGated(input, weights.Gate, weights.Up, buffers.Gate, activated.Quantized);
            context.Projection.Run();
        }
        else
        {
            context.Projection.Add(input, weights.Gate, buffers.Gate);
            context.Projection.Add(input, weights.Up, buffers.Up);
            context.Projection.Run();
            _swiGlu.Begin(buffers.Gate, buffers.Up, width, count, activated.Quantized);
            context.Pool.Run(_swiGlu, count);
        }

        context.Projection.Add(activated, weights.Down, buffers.Hidden, accumulate: true);
        context.Projection.Run();
    }

    public void Dispose() => _activations.Dispose();
}
