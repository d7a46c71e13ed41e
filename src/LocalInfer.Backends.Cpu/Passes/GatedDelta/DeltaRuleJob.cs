using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes.GatedDelta;

/// <summary>The delta rule: a part is one value head of one sequence, its tokens one after the other, then normed and gated.</summary>
internal sealed unsafe class DeltaRuleJob(KernelSet kernels, RecurrentShape shape, DeltaBuffers buffers, PassTokens tokens, float eps) : WorkerJob
{
    private GatedDeltaLayout _delta = null!;
    private GatedDeltaWeights _weights = null!;
    private int _layer;
    private int _next;

    /// <summary>Parts that the work falls into.</summary>
    public int Parts { get; private set; }

    public void Begin(int layer, GatedDeltaLayout delta, GatedDeltaWeights weights)
    {
        (_layer, _delta, _weights) = (layer, delta, weights);
        _next = 0;
        Parts = 0;
        for (int run = 0; run < tokens.Count; run = tokens.EndOfRun(run))
        {
            Parts += delta.ValueHeadCount;
        }
    }

    public override void Run(int worker, int workers)
    {
        int run = 0, first = 0;
        for (int part; (part = Interlocked.Increment(ref _next) - 1) < Parts;)
        {
            for (; part >= first + _delta.ValueHeadCount; first += _delta.ValueHeadCount)
            {
                run = tokens.EndOfRun(run);
            }

            RunHead(run, part - first);
        }
    }

    private void RunHead(int run, int head)
    {
        int keyHead = head / (_delta.ValueHeadCount / _delta.KeyHeadCount);
        int dimension = _delta.ValueHeadDim;
        float* memory = tokens.State(run).Recurrent + shape.Memory(_layer) + ((long)head * _delta.KeyHeadDim * dimension);
        for (int token = run; token < tokens.EndOfRun(run); token++)
        {
            float* query = buffers.Mixed + ((long)token * _delta.ConvWidth) + (keyHead * _delta.KeyHeadDim);
            float* value = buffers.Mixed + ((long)token * _delta.ConvWidth) + (2 * _delta.KeyWidth) + (head * dimension);
            long scalar = ((long)token * _delta.ValueHeadCount) + head;
            float* output = buffers.Output + (scalar * dimension);
            kernels.StepDelta(
                memory, query, query + _delta.KeyWidth, value, buffers.Decays[scalar], buffers.Strengths[scalar], _delta.KeyHeadDim, dimension, output);
            kernels.Normalize(output, _weights.Norm.Pointer, dimension, eps, output);
            kernels.Gate(buffers.Z + (scalar * dimension), output, dimension, output);
        }
    }
}
