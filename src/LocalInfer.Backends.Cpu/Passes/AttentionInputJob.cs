using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>Between the projections and the attention: norms and rotates q and k, and writes k and v into the cache.</summary>
internal sealed unsafe class AttentionInputJob(KernelSet kernels, KvShape shape, PassBuffers buffers, PassTokens tokens, float eps) : WorkerJob
{
    private AttentionLayout _attention = null!;
    private LayerWeights _weights = null!;
    private int _layer;

    public void Begin(int layer, AttentionLayout attention, LayerWeights weights) =>
        (_layer, _attention, _weights) = (layer, attention, weights);

    public override void Run(int worker, int workers)
    {
        int headDim = _attention.HeadDim;
        int rotary = _attention.Rope.RotaryDims;
        for (int t = worker; t < tokens.Count; t += workers)
        {
            float* cos = buffers.Angles + ((long)t * rotary);
            float* sin = cos + (rotary / 2);
            float* queries = buffers.Queries + ((long)t * _attention.HeadCount * headDim);
            for (int head = 0; head < _attention.HeadCount; head++)
            {
                Prepare(queries + (head * headDim), _weights.QNorm is null ? null : _weights.QNorm.Pointer, cos, sin);
            }

            float* keys = buffers.Keys + ((long)t * _attention.KvHeadCount * headDim);
            for (int head = 0; head < _attention.KvHeadCount; head++)
            {
                Prepare(keys + (head * headDim), _weights.KNorm is null ? null : _weights.KNorm.Pointer, cos, sin);
            }

            Append(t, keys, buffers.Values + ((long)t * _attention.KvHeadCount * headDim));
        }
    }

    private void Prepare(float* head, float* norm, float* cos, float* sin)
    {
        if (norm is not null)
        {
            kernels.Normalize(head, norm, _attention.HeadDim, eps, head);
        }

        kernels.Rotate(head, cos, sin, _attention.Rope.RotaryDims / 2);
    }

    private void Append(int token, float* keys, float* values)
    {
        int headDim = _attention.HeadDim;
        int position = tokens.Position(token);
        float* block = tokens.State(token).Block(position / KvShape.BlockTokens);
        int slot = position % KvShape.BlockTokens;
        long bytes = (long)headDim * sizeof(float);
        for (int head = 0; head < _attention.KvHeadCount; head++)
        {
            float* column = block + shape.Keys(_layer, head) + slot;
            for (int d = 0; d < headDim; d++)
            {
                column[d * KvShape.BlockTokens] = keys[(head * headDim) + d];
            }

            float* row = block + shape.Values(_layer, head) + ((long)slot * headDim);
            Buffer.MemoryCopy(values + (head * headDim), row, bytes, bytes);
        }
    }
}
