using System.Numerics.Tensors;
using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>Between the projections and the attention: norms and rotates q and k, and writes k and v into the cache.</summary>
internal sealed unsafe class AttentionInputJob(KernelSet kernels, KvShape shape, PassBuffers buffers, PassTokens tokens, float eps) : TokenJob, IDisposable
{
    private readonly KeyBalance?[] _balances = new KeyBalance?[shape.Layers];
    private AttentionLayout _attention = null!;
    private AttentionWeights _weights = null!;
    private int _layer;

    public void Begin(int layer, AttentionLayout attention, AttentionWeights weights)
    {
        (_layer, _attention, _weights) = (layer, attention, weights);
        if (shape.Format.RoundsKeysTogether)
        {
            _balances[layer] ??= new KeyBalance(attention, weights.K.Bias, weights.KNorm is null ? null : weights.KNorm.Pointer);
        }

        Begin(tokens.Count);
    }

    public void Dispose() => Array.ForEach(_balances, balance => balance?.Dispose());

    protected override void Run(int token)
    {
        int headDim = _attention.HeadDim;
        int rotary = _attention.Rope.RotaryDims;
        float* cos = buffers.Angles + ((long)token * rotary);
        float* sin = cos + (rotary / 2);
        float* queries = buffers.Queries + ((long)token * _attention.HeadCount * headDim);
        for (int head = 0; head < _attention.HeadCount; head++)
        {
            if (_attention.OutputGate)
            {
                float* gated = buffers.GatedQueries + ((((long)token * _attention.HeadCount) + head) * 2 * headDim);
                Buffer.MemoryCopy(gated, queries + (head * headDim), headDim * sizeof(float), headDim * sizeof(float));
            }

            float* balance = _balances[_layer] is { } queryBalance ? queryBalance.ForQueries(head / (_attention.HeadCount / _attention.KvHeadCount)) : null;
            Prepare(queries + (head * headDim), _weights.QNorm is null ? null : _weights.QNorm.Pointer, cos, sin, balance);
        }

        float* keys = buffers.Keys + ((long)token * _attention.KvHeadCount * headDim);
        for (int head = 0; head < _attention.KvHeadCount; head++)
        {
            float* balance = _balances[_layer] is { } keyBalance ? keyBalance.ForKeys(head) : null;
            Prepare(keys + (head * headDim), _weights.KNorm is null ? null : _weights.KNorm.Pointer, cos, sin, balance);
        }

        Append(token, keys, buffers.Values + ((long)token * _attention.KvHeadCount * headDim));
    }

    private void Prepare(float* head, float* norm, float* cos, float* sin, float* balance)
    {
        if (norm is not null)
        {
            kernels.Normalize(head, norm, _attention.HeadDim, eps, head);
        }

        kernels.Rotate(head, cos, sin, _attention.Rope.RotaryDims / 2);
        if (balance is not null)
        {
            var values = new Span<float>(head, _attention.HeadDim);
            TensorPrimitives.Multiply(values, new ReadOnlySpan<float>(balance, _attention.HeadDim), values);
        }
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
