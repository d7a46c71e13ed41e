using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes.Experts;

/// <summary>
/// A layer's mixture of experts, added to the residual stream. All experts' products are one job, so that a token that goes to eight small experts
/// reads their weights as one stream.
/// </summary>
internal sealed unsafe class MoePass : IDisposable
{
    private readonly PassContext _context;
    private readonly ExpertRouting _routing;
    private readonly RouterJob _router;
    private readonly ExpertInputJob _input;
    private readonly ExpertActivationJob _activation;
    private readonly ExpertOutputJob _output;
    private readonly QuantizedActivations _quantizedInputs;
    private readonly QuantizedActivations _quantizedActivations;
    private readonly NativeBuffer _logits = new();
    private readonly NativeBuffer _inputs = new();
    private readonly NativeBuffer _gate = new();
    private readonly NativeBuffer _up = new();
    private readonly NativeBuffer _outputs = new();

    public MoePass(PassContext context)
    {
        _context = context;
        _quantizedInputs = new QuantizedActivations(context.Kernels.Panels);
        _quantizedActivations = new QuantizedActivations(context.Kernels.Panels);
        _routing = new ExpertRouting(context.Layout);
        _router = new RouterJob(_routing);
        _input = new ExpertInputJob(_routing);
        _activation = new ExpertActivationJob(context.Kernels, _routing);
        _output = new ExpertOutputJob(_routing);
    }

    /// <summary>Runs one layer on <see cref="PassBuffers.Hidden"/>.</summary>
    public void Run(SparseMoeLayout moe, NativeBuffer norm, MoeWeights weights)
    {
        int count = _context.Tokens.Count;
        int hidden = _context.Layout.HiddenSize;
        var buffers = _context.Buffers;
        var normed = _context.Normalize(buffers.Hidden, norm, buffers.Normed, count);
        Route(moe, weights, normed);
        Reserve(hidden);

        _input.Begin(buffers.Normed, _inputs.Pointer, hidden);
        _context.Pool.Run(_input, _routing.SlotCount);
        foreach (ref var run in _routing.Runs)
        {
            AddGateAndUp(run, hidden);
        }

        _context.Projection.Run();
        _activation.Begin(_gate.Pointer, _up.Pointer);
        _context.Pool.Run(_activation, _routing.SlotCount);
        foreach (ref var run in _routing.Runs)
        {
            var activated = new ProjectionInput(_gate.Pointer + run.Activations, run.Count, run.Activated);
            _context.Projection.Add(activated, run.Weights.Down, _outputs.Pointer + ((long)run.FirstSlot * hidden));
        }

        _context.Projection.Run();
        _output.Begin(_outputs.Pointer, buffers.Hidden, hidden, count, moe.ExpertsPerToken, weights.Shared is not null);
        _context.Pool.Run(_output, count);
    }

    public void Dispose()
    {
        _quantizedInputs.Dispose();
        _quantizedActivations.Dispose();
        _logits.Dispose();
        _inputs.Dispose();
        _gate.Dispose();
        _up.Dispose();
        _outputs.Dispose();
    }

    private void Route(SparseMoeLayout moe, MoeWeights weights, in ProjectionInput normed)
    {
        float* logits = _logits.EnsureCapacity((long)PassTokens.Capacity * (moe.ExpertCount + 1));
        float* sharedLogits = logits + ((long)PassTokens.Capacity * moe.ExpertCount);
        _context.Projection.Add(normed, weights.Router, logits);
        if (weights.SharedGate is not null)
        {
            _context.Projection.Add(normed, weights.SharedGate, sharedLogits);
        }

        _context.Projection.Run();
        _router.Begin(moe, logits, sharedLogits, normed.Tokens);
        _context.Pool.Run(_router, normed.Tokens);
        _routing.Arrange(weights, normed.Tokens, moe.ExpertsPerToken);
    }

    /// <summary>Makes room for what the runs of this slice need.</summary>
    private void Reserve(int hidden)
    {
        long inputCodes = 0, activationCodes = 0;
        var inputSums = ActivationSums.None;
        var activationSums = ActivationSums.None;
        bool needsFloats = false, needsUp = false;
        foreach (ref var run in _routing.Runs)
        {
            inputCodes += QuantizedTiles.Values(run.Count, hidden);
            activationCodes += QuantizedTiles.Values(run.Count, run.Width);
            inputSums |= run.InputSums;
            activationSums |= run.ActivationSums;
            needsFloats |= run.NeedsFloats;
            needsUp |= !run.IsGated;
        }

        _quantizedInputs.Reset(inputCodes, inputSums);
        _quantizedActivations.Reset(activationCodes, activationSums);
        foreach (ref var run in _routing.Runs)
        {
            run = run with
            {
                Input = run.InputSums == ActivationSums.None ? default : _quantizedInputs.Take(run.Count, hidden),
                Activated = run.ActivationSums == ActivationSums.None ? default : _quantizedActivations.Take(run.Count, run.Width),
            };
        }

        _inputs.EnsureCapacity(needsFloats ? (long)_routing.SlotCount * hidden : 0);
        _gate.EnsureCapacity(_routing.ActivationCount);
        _up.EnsureCapacity(needsUp ? _routing.ActivationCount : 0);
        _outputs.EnsureCapacity((long)_routing.SlotCount * hidden);
    }

    private void AddGateAndUp(in ExpertRun run, int hidden)
    {
        var input = new ProjectionInput(_inputs.Pointer + ((long)run.FirstSlot * hidden), run.Count, run.Input);
        float* gate = _gate.Pointer + run.Activations;
        if (run.IsGated)
        {
            _context.Projection.AddGated(input, run.Weights.Gate, run.Weights.Up, gate);
        }
        else
        {
            _context.Projection.Add(input, run.Weights.Gate, gate);
            _context.Projection.Add(input, run.Weights.Up, _up.Pointer + run.Activations);
        }
    }
}
