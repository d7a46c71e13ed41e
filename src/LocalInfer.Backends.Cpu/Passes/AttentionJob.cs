using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>
/// Causal attention of every token over its own sequence. The query heads of one key head go together, so that keys are
/// read once for all of them. The time of a token is linear in its position.
/// </summary>
internal sealed unsafe class AttentionJob(
    KernelSet kernels, KvShape shape, PassBuffers buffers, PassTokens tokens, WorkerScratch[] scratches) : WorkerJob
{
    private AttentionLayout _attention = null!;
    private int _layer;

    /// <summary>Parts that the work falls into.</summary>
    public long Parts => (long)tokens.Count * _attention.KvHeadCount;

    public void Begin(int layer, AttentionLayout attention) => (_layer, _attention) = (layer, attention);

    public override void Run(int worker, int workers)
    {
        for (long part = worker; part < Parts; part += workers)
        {
            Attend((int)(part / _attention.KvHeadCount), (int)(part % _attention.KvHeadCount), scratches[worker]);
        }
    }

    private void Attend(int token, int kvHead, WorkerScratch scratch)
    {
        int headDim = _attention.HeadDim;
        int group = _attention.HeadCount / _attention.KvHeadCount;
        int length = tokens.Position(token) + 1;
        var state = tokens.State(token);
        long heads = ((long)token * _attention.HeadCount) + ((long)kvHead * group);
        float* queries = buffers.Queries + (heads * headDim);
        float* attended = buffers.Attended + (heads * headDim);
        float* scores = scratch.Results.EnsureCapacity((long)group * KvShape.BlocksFor(length) * KvShape.BlockTokens);

        for (int start = 0; start < length; start += KvShape.BlockTokens)
        {
            float* keys = state.Block(start / KvShape.BlockTokens) + shape.Keys(_layer, kvHead);
            int count = Math.Min(KvShape.BlockTokens, length - start);
            kernels.Dot(keys, headDim, count, queries, headDim, group, headDim, scores + start, length);
        }

        float scale = 1 / MathF.Sqrt(headDim);
        for (int head = 0; head < group; head++)
        {
            kernels.Probabilities(scores + ((long)head * length), length, scale);
        }

        new Span<float>(attended, group * headDim).Clear();
        for (int start = 0; start < length; start += KvShape.BlockTokens)
        {
            float* values = state.Block(start / KvShape.BlockTokens) + shape.Values(_layer, kvHead);
            int count = Math.Min(KvShape.BlockTokens, length - start);
            for (int head = 0; head < group; head++)
            {
                kernels.AddWeighted(values, scores + ((long)head * length) + start, count, headDim, attended + (head * headDim));
            }
        }
    }
}
