using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes.GatedDelta;

/// <summary>A layer's gated delta net: projections, convolution, delta rule, and the output added to the residual stream.</summary>
internal sealed unsafe class GatedDeltaPass : IDisposable
{
    private readonly PassContext _context;
    private readonly RecurrentShape _shape;
    private readonly DeltaBuffers _buffers;
    private readonly DeltaSplitJob _split;
    private readonly DeltaMixJob _mix;
    private readonly DeltaRuleJob _rule;

    public GatedDeltaPass(PassContext context, RecurrentShape shape)
    {
        _context = context;
        _shape = shape;
        _buffers = new DeltaBuffers(context.Layout);
        _split = new DeltaSplitJob(_buffers);
        _mix = new DeltaMixJob(context.Kernels, shape, _buffers, context.Tokens);
        _rule = new DeltaRuleJob(context.Kernels, shape, _buffers, context.Tokens, (float)context.Layout.RmsNormEps);
    }

    /// <summary>Runs one layer on <see cref="PassBuffers.Hidden"/>.</summary>
    public void Run(int layer, GatedDeltaLayout delta, NativeBuffer norm, GatedDeltaWeights weights)
    {
        int count = _context.Tokens.Count;
        Project(delta, norm, weights, count);
        _mix.Begin(layer, delta, weights);
        _context.Pool.Run(_mix, count);
        KeepInputs(layer, delta);
        _rule.Begin(layer, delta, weights);
        _context.Pool.Run(_rule, _rule.Parts);
        _context.Projection.Add(
            _context.Prepare(_buffers.Output, count, weights.Out), weights.Out, _context.Buffers.Hidden, accumulate: true);
        _context.Projection.Run();
    }

    public void Dispose() => _buffers.Dispose();

    private void Project(GatedDeltaLayout delta, NativeBuffer norm, GatedDeltaWeights weights, int count)
    {
        float* hidden = _context.Buffers.Hidden, normed = _context.Buffers.Normed;
        if (weights.Qkvz is { } qkvz)
        {
            var input = _context.Normalize(hidden, norm, normed, count, qkvz);
            _context.Projection.Add(input, qkvz, _buffers.Interleaved);
            _context.Projection.Add(input, weights.Ba!, _buffers.InterleavedBa);
            _context.Projection.Run();
            _split.Begin(delta, count);
            _context.Pool.Run(_split, count);
        }
        else
        {
            var input = _context.Normalize(hidden, norm, normed, count, weights.Qkv!, weights.Z!);
            _context.Projection.Add(input, weights.Qkv!, _buffers.Qkv);
            _context.Projection.Add(input, weights.Z!, _buffers.Z);
            _context.Projection.Add(input, weights.B!, _buffers.Strengths);
            _context.Projection.Add(input, weights.A!, _buffers.Decays);
            _context.Projection.Run();
        }
    }

    /// <summary>Leaves each sequence's last inputs of the convolution in its state.</summary>
    private void KeepInputs(int layer, GatedDeltaLayout delta)
    {
        var tokens = _context.Tokens;
        int kept = delta.ConvKernelSize - 1;
        long rowBytes = (long)delta.ConvWidth * sizeof(float);
        for (int run = 0, end; run < tokens.Count; run = end)
        {
            end = tokens.EndOfRun(run);
            int fresh = Math.Min(end - run, kept);
            float* held = tokens.State(run).Recurrent + _shape.Conv(layer);
            Buffer.MemoryCopy(held + ((long)fresh * delta.ConvWidth), held, (kept - fresh) * rowBytes, (kept - fresh) * rowBytes);
            Buffer.MemoryCopy(
                _buffers.Qkv + ((long)(end - fresh) * delta.ConvWidth), held + ((long)(kept - fresh) * delta.ConvWidth), fresh * rowBytes, fresh * rowBytes);
        }
    }
}
