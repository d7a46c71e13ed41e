using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Weights;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>A layer's dense feed-forward part, added to the residual stream.</summary>
internal sealed class DenseMlpPass(PassContext context)
{
    private readonly SwiGluJob _swiGlu = new(context.Kernels);

    /// <summary>Runs one layer on <see cref="PassBuffers.Hidden"/>.</summary>
    public unsafe void Run(NativeBuffer norm, DenseMlpWeights weights)
    {
        int count = context.Tokens.Count;
        var buffers = context.Buffers;
        var input = context.Normalize(buffers.Hidden, norm, buffers.Normed, count, weights.Gate, weights.Up);
        ProjectionInput activated;
        if (PanelProduct.CanGate(weights.Gate, weights.Up))
        {
            context.Projection.AddGated(input, weights.Gate, weights.Up, buffers.Gate);
            context.Projection.Run();
            activated = context.Prepare(buffers.Gate, count, weights.Down);
        }
        else
        {
            context.Projection.Add(input, weights.Gate, buffers.Gate);
            context.Projection.Add(input, weights.Up, buffers.Up);
            context.Projection.Run();
            int width = weights.Down.Matrix.Columns;
            activated = new ProjectionInput(buffers.Gate, count, context.Take(count, width, weights.Down));
            _swiGlu.Begin(buffers.Gate, buffers.Up, width, count, activated.Quantized);
            context.Pool.Run(_swiGlu, count);
        }

        context.Projection.Add(activated, weights.Down, buffers.Hidden, accumulate: true);
        context.Projection.Run();
    }
}
