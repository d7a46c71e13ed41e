using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Passes.Experts;
using LocalInfer.Backends.Cpu.Passes.GatedDelta;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>Runs a slice of tokens through the network: embedding, layers, and the head for the rows that are wanted.</summary>
internal sealed unsafe class NetworkPass : IDisposable
{
    private readonly DecoderLayout _layout;
    private readonly DecoderWeights _weights;
    private readonly PassContext _context;
    private readonly AttentionPass _attention;
    private readonly GatedDeltaPass _gatedDelta;
    private readonly DenseMlpPass _dense;
    private readonly MoePass _moe;

    public NetworkPass(DecoderLayout layout, DecoderWeights weights, KernelSet kernels, KvPrecision kvCache, int threads)
    {
        _layout = layout;
        _weights = weights;
        Shape = new KvShape(layout, kernels.Kv(kvCache));
        Recurrent = new RecurrentShape(layout);
        _context = new PassContext(layout, kernels, threads);
        _attention = new AttentionPass(_context, Shape);
        _gatedDelta = new GatedDeltaPass(_context, Recurrent);
        _dense = new DenseMlpPass(_context);
        _moe = new MoePass(_context);
    }

    public KvShape Shape { get; }

    public RecurrentShape Recurrent { get; }

    /// <summary>The tokens of the slice; filled by the decoder.</summary>
    public PassTokens Tokens => _context.Tokens;

    /// <summary>The residual stream of a token after <see cref="RunLayers"/>: float32 [hidden].</summary>
    public float* Hidden(int token) => _context.Buffers.Hidden + ((long)token * _layout.HiddenSize);

    /// <summary>Runs <see cref="Tokens"/> through all layers; their keys and values are in their states afterwards.</summary>
    public void RunLayers()
    {
        for (int t = 0; t < Tokens.Count; t++)
        {
            _weights.Embedding.ReadRow(_context.Kernels, _context.Scratches[0], Tokens.Id(t), Hidden(t));
        }

        _attention.Begin();
        for (int i = 0; i < _layout.Layers.Count; i++)
        {
            var layer = _layout.Layers[i];
            var weights = _weights.Layers[i];
            if (layer.Attention is { } attention)
            {
                _attention.Run(i, attention, weights.InputNorm, weights.Attention!);
            }
            else
            {
                _gatedDelta.Run(i, layer.GatedDelta!, weights.InputNorm, weights.GatedDelta!);
            }

            if (layer.Mlp.Moe is { } moe)
            {
                _moe.Run(moe, weights.PostAttentionNorm, weights.Moe!);
            }
            else
            {
                _dense.Run(weights.PostAttentionNorm, weights.Dense!);
            }
        }
    }

    /// <summary>Final norm and output head.</summary>
    /// <param name="hidden">float32 [rows, hidden]; overwritten by the norm.</param>
    /// <param name="rows">At least 1.</param>
    /// <param name="logits">Receives float32 [rows, vocabulary].</param>
    public void RunHead(float* hidden, int rows, float* logits)
    {
        for (int start = 0; start < rows; start += PassTokens.Capacity)
        {
            int count = Math.Min(PassTokens.Capacity, rows - start);
            float* slice = hidden + ((long)start * _layout.HiddenSize);
            var input = _context.Normalize(slice, _weights.FinalNorm, slice, count, _weights.Head);
            _context.Projection.Add(input, _weights.Head, logits + ((long)start * _layout.VocabSize));
            _context.Projection.Run();
        }
    }

    public void Dispose()
    {
        _attention.Dispose();
        _gatedDelta.Dispose();
        _dense.Dispose();
        _moe.Dispose();
        _context.Dispose();
    }
}
