using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>Between the projections and the attention: norms and rotates q and k, and writes k and v into the cache.</summary>
internal sealed unsafe class AttentionInputJob(KernelSet kernels, KvShape shape, PassBuffers buffers, PassTokens tokens, float eps) : TokenJob
{
    private AttentionLayout _attention = null!;
    private LayerWeights _weights = null!;
    private int _layer;

    public void Begin(int layer, AttentionLayout attention, LayerWeights weights)
    {
        (_layer, _attention, _weights) = (layer, attention, weights);
        Begin(tokens.Count);
    }

    protected override void Run(int token)
    {
        int headDim = _attention.HeadDim;
        int rotary = _attention.Rope.RotaryDims;
        float* cos = buffers.Angles + ((long)token * rotary);
        float* sin = cos + (rotary / 2);
        float* queries = buffers.Queries + ((long)token * _attention.HeadCount * headDim);
        for (int head = 0; head < _attention.HeadCount; head++)
        {
            Prepare(queries + (head * headDim), _weights.QNorm is null ? null : _weights.QNorm.Pointer, cos, sin);
        }

        float* keys = buffers.Keys + ((long)token * _attention.KvHeadCount * headDim);
        for (int head = 0; head < _attention.KvHeadCount; head++)
        {
            Prepare(keys + (head * headDim), _weights.KNorm is null ? null : _weights.KNorm.Pointer, cos, sin);
        }

        Append(token, keys, buffers.Values + ((long)token * _attention.KvHeadCount * headDim));
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
        CpuDecoderState state = tokens.State(token);
        byte* block = state.Block(position / KvShape.BlockTokens);
        int slot = position % KvShape.BlockTokens;
        for (int head = 0; head < _attention.KvHeadCount; head++)
        {
            int offset = head * headDim;
            if (!shape.Format.Store(keys + offset, values + offset, headDim, slot, block + shape.Keys(_layer, head), block + shape.Values(_layer, head)))
            {
                state.Break(position);
            }
        }
    }
}
