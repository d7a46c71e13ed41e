using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>A layer's softmax attention: projections, norms, rotation, cache, attention, and the output added to the residual stream.</summary>
internal sealed unsafe class AttentionPass : IDisposable
{
    private readonly PassContext _context;
    private readonly RotaryAngles _angles;
    private readonly AttentionInputJob _input;
    private readonly AttentionJob _attention;
    private readonly OutputGateJob _gate;

    public AttentionPass(PassContext context, KvShape shape)
    {
        _context = context;
        _angles = new RotaryAngles(context);
        _input = new AttentionInputJob(context.Kernels, shape, context.Buffers, context.Tokens, (float)context.Layout.RmsNormEps);
        _attention = new AttentionJob(shape, context.Buffers, context.Tokens, context.Scratches);
        _gate = new OutputGateJob(context.Buffers);
    }

    /// <summary>A new slice begins.</summary>
    public void Begin() => _angles.Reset();

    /// <summary>Runs one layer on <see cref="PassBuffers.Hidden"/>.</summary>
    public void Run(int layer, AttentionLayout attention, NativeBuffer norm, AttentionWeights weights)
    {
        int count = _context.Tokens.Count;
        var buffers = _context.Buffers;
        _angles.Prepare(attention.Rope);
        var input = _context.Normalize(buffers.Hidden, norm, buffers.Normed, count, weights.Q, weights.K, weights.V);
        _context.Projection.Add(input, weights.Q, attention.OutputGate ? buffers.GatedQueries : buffers.Queries);
        _context.Projection.Add(input, weights.K, buffers.Keys);
        _context.Projection.Add(input, weights.V, buffers.Values);
        _context.Projection.Run();

        _input.Begin(layer, attention, weights);
        _context.Pool.Run(_input, count);
        _attention.Begin(layer, attention);
        _context.Pool.Run(_attention, _attention.Parts);
        if (attention.OutputGate)
        {
            _gate.Begin(attention, count);
            _context.Pool.Run(_gate, count);
        }

        _context.Projection.Add(_context.Prepare(buffers.Attended, count, weights.O), weights.O, buffers.Hidden, accumulate: true);
        _context.Projection.Run();
    }

    public void Dispose()
    {
        _angles.Dispose();
        _input.Dispose();
        _attention.Dispose();
    }
}
