using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>Runs a slice of tokens through the network: embedding, layers, and the head for the rows that are wanted.</summary>
internal sealed unsafe class NetworkPass : IDisposable
{
    private readonly DecoderLayout _layout;
    private readonly DecoderWeights _weights;
    private readonly KernelSet _kernels;
    private readonly WorkerPool _pool;
    private readonly WorkerScratch[] _scratches;
    private readonly PassBuffers _buffers;
    private readonly NativeBuffer[] _inverseDivisors;
    private readonly float[] _ropeScales;
    private readonly QuantizedActivations _quantized;
    private readonly Projection _projection;
    private readonly NormJob _norm;
    private readonly SwiGluJob _swiGlu;
    private readonly AttentionInputJob _attentionInput;
    private readonly AttentionJob _attention;

    public NetworkPass(DecoderLayout layout, DecoderWeights weights, KernelSet kernels, KvPrecision kvCache, int threads)
    {
        _layout = layout;
        _weights = weights;
        _kernels = kernels;
        _pool = new WorkerPool(threads);
        _scratches = [.. Enumerable.Range(0, threads).Select(_ => new WorkerScratch())];
        _buffers = new PassBuffers(layout);
        (_inverseDivisors, _ropeScales) = RopeTables(layout);
        Shape = new KvShape(layout, kernels.Kv(kvCache));
        float eps = (float)layout.RmsNormEps;
        _quantized = new QuantizedActivations(kernels.Panels, PassBuffers.WidestInput(layout));
        _projection = new Projection(kernels, _pool, _scratches, _quantized);
        _norm = new NormJob(kernels, layout.HiddenSize, eps);
        _swiGlu = new SwiGluJob(kernels);
        _attentionInput = new AttentionInputJob(kernels, Shape, _buffers, Tokens, eps);
        _attention = new AttentionJob(kernels, Shape, _buffers, Tokens, _scratches);
    }

    public KvShape Shape { get; }

    /// <summary>The tokens of the slice; filled by the decoder.</summary>
    public PassTokens Tokens { get; } = new();

    /// <summary>The residual stream of a token after <see cref="RunLayers"/>: float32 [hidden].</summary>
    public float* Hidden(int token) => _buffers.Hidden + ((long)token * _layout.HiddenSize);

    /// <summary>Runs <see cref="Tokens"/> through all layers; their keys and values are in their states afterwards.</summary>
    public void RunLayers()
    {
        for (int t = 0; t < Tokens.Count; t++)
        {
            _weights.Embedding.ReadRow(_kernels, _scratches[0], Tokens.Id(t), Hidden(t));
        }

        for (int i = 0; i < _layout.Layers.Count; i++)
        {
            var layer = _layout.Layers[i];
            if (i == 0 || layer.Attention!.Rope != _layout.Layers[i - 1].Attention!.Rope)
            {
                ComputeAngles(i, layer.Attention!.Rope.RotaryDims);
            }

            Attend(i, layer.Attention!, _weights.Layers[i]);
            FeedForward(layer.Mlp.IntermediateSize, _weights.Layers[i]);
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
            Normalize(slice, _weights.FinalNorm, slice, count, _projection.Target(_weights.Head));
            _projection.Begin(slice, count);
            _projection.Add(_weights.Head, logits + ((long)start * _layout.VocabSize));
            _projection.Run();
        }
    }

    public void Dispose()
    {
        _pool.Dispose();
        _buffers.Dispose();
        _quantized.Dispose();
        _attentionInput.Dispose();
        Array.ForEach(_scratches, scratch => scratch.Dispose());
        Array.ForEach(_inverseDivisors, table => table.Dispose());
    }

    private static (NativeBuffer[] InverseDivisors, float[] Scales) RopeTables(DecoderLayout layout)
    {
        var tables = new NativeBuffer[layout.Layers.Count];
        var scales = new float[layout.Layers.Count];
        for (int i = 0; i < tables.Length; i++)
        {
            var frequencies = RopeFrequencies.Of(layout.Layers[i].Attention!.Rope);
            tables[i] = new NativeBuffer(frequencies.Divisors.Count);
            scales[i] = (float)frequencies.Scale;
            for (int j = 0; j < frequencies.Divisors.Count; j++)
            {
                tables[i].Pointer[j] = (float)(1 / frequencies.Divisors[j]);
            }
        }

        return (tables, scales);
    }

    private void ComputeAngles(int layer, int rotaryDims)
    {
        int half = rotaryDims / 2;
        for (int t = 0; t < Tokens.Count; t++)
        {
            float* cos = _buffers.Angles + ((long)t * rotaryDims);
            Rope.Angles(Tokens.Position(t), _inverseDivisors[layer].Pointer, _ropeScales[layer], half, cos, cos + half);
        }
    }

    private void Attend(int index, AttentionLayout attention, LayerWeights weights)
    {
        int count = Tokens.Count;
        Normalize(_buffers.Hidden, weights.InputNorm, _buffers.Normed, count, _projection.Target(weights.Q, weights.K, weights.V));
        _projection.Begin(_buffers.Normed, count);
        _projection.Add(weights.Q, _buffers.Queries);
        _projection.Add(weights.K, _buffers.Keys);
        _projection.Add(weights.V, _buffers.Values);
        _projection.Run();

        _attentionInput.Begin(index, attention, weights);
        _pool.Run(_attentionInput, count);
        _attention.Begin(index, attention);
        _pool.Run(_attention, _attention.Parts);

        QuantizeFor(weights.O, _buffers.Attended, count);
        _projection.Begin(_buffers.Attended, count, accumulate: true);
        _projection.Add(weights.O, _buffers.Hidden);
        _projection.Run();
    }

    private void FeedForward(int intermediateSize, LayerWeights weights)
    {
        int count = Tokens.Count;
        Normalize(_buffers.Hidden, weights.PostAttentionNorm, _buffers.Normed, count, _projection.Target(weights.Gate, weights.Up));
        _projection.Begin(_buffers.Normed, count);
        if (PanelProduct.CanGate(weights.Gate, weights.Up))
        {
            _projection.AddGated(weights.Gate, weights.Up, _buffers.Gate);
            _projection.Run();
            QuantizeFor(weights.Down, _buffers.Gate, count);
        }
        else
        {
            _projection.Add(weights.Gate, _buffers.Gate);
            _projection.Add(weights.Up, _buffers.Up);
            _projection.Run();
            _swiGlu.Begin(_buffers.Gate, _buffers.Up, intermediateSize, count, _projection.Target(weights.Down));
            _pool.Run(_swiGlu, count);
        }

        _projection.Begin(_buffers.Gate, count, accumulate: true);
        _projection.Add(weights.Down, _buffers.Hidden);
        _projection.Run();
    }

    private void QuantizeFor(LinearWeights weights, float* input, int tokens)
    {
        if (_projection.Target(weights) is not null)
        {
            _projection.Quantize(input, tokens, weights.Matrix.Columns);
        }
    }

    private void Normalize(float* input, NativeBuffer weight, float* output, int tokens, QuantizedActivations? quantized)
    {
        _norm.Begin(input, weight.Pointer, output, tokens, quantized);
        _pool.Run(_norm, tokens);
    }
}
