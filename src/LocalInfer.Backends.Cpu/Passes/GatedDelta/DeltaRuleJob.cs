using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes.GatedDelta;

/// <summary>The delta rule: a part is one value head of one sequence, what its tokens read one after the other, then normed and gated.</summary>
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

    private void RunHead(int first, int head)
    {
        int keyHead = head / (_delta.ValueHeadCount / _delta.KeyHeadCount);
        int dimension = _delta.ValueHeadDim;
        int count = tokens.EndOfRun(first) - first;
        float* mixed = buffers.Mixed + ((long)first * _delta.ConvWidth);
        long scalar = ((long)first * _delta.ValueHeadCount) + head;
        float* output = buffers.Output + (scalar * dimension), gate = buffers.Z + (scalar * dimension);
        var run = new DeltaRun
        {
            Tokens = count,
            KeyDim = _delta.KeyHeadDim,
            ValueDim = dimension,
            Query = mixed + (keyHead * _delta.KeyHeadDim),
            Key = mixed + _delta.KeyWidth + (keyHead * _delta.KeyHeadDim),
            Value = mixed + (2 * _delta.KeyWidth) + (head * dimension),
            InputStride = _delta.ConvWidth,
            Decay = buffers.Decays + scalar,
            Strength = buffers.Strengths + scalar,
            ScalarStride = _delta.ValueHeadCount,
            Output = output,
            OutputStride = _delta.ValueWidth,
        };
        kernels.RunDelta(tokens.State(first).Recurrent + shape.Memory(_layer) + ((long)head * _delta.KeyHeadDim * dimension), run);
        for (int token = 0; token < count; token++, output += _delta.ValueWidth, gate += _delta.ValueWidth)
        {
            kernels.Normalize(output, _weights.Norm.Pointer, dimension, eps, output);
            kernels.Gate(gate, output, dimension, output);
        }
    }
}
