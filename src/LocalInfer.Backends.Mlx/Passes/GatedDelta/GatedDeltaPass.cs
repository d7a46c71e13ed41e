using LocalInfer.Backends.Mlx.Weights;
using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Mlx.Passes.GatedDelta;

/// <summary>A layer's gated delta net: projections of all tokens together, then each sequence with its own state.</summary>
internal sealed class GatedDeltaPass(DecoderLayout layout, MlxGraph graph)
{
    /// <summary>Added to the sum of squares of a head of q or k.</summary>
    private const float LengthEps = 1e-6f;

    private readonly float _eps = (float)layout.RmsNormEps;
    private MlxArray[] _outputs = new MlxArray[8];

    /// <summary>Mixes positions.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="x">The normed residual stream, [tokens, hidden].</param>
    /// <param name="tokens">Whose tokens these are; their states take what the layer remembers.</param>
    /// <returns>[tokens, hidden].</returns>
    public MlxArray Run(int layer, GatedDeltaWeights weights, MlxArray x, PassTokens tokens)
    {
        GatedDeltaLayout delta = layout.Layers[layer].GatedDelta!;
        (MlxArray qkv, MlxArray z, MlxArray b, MlxArray a) = Project(delta, weights, x);
        MlxArray strength = Strength(graph, b), logDecay = LogDecay(graph, weights.Rate.Array, weights.DtBias.Array, a);
        List<PassEntry> entries = tokens.Entries;
        if (_outputs.Length < entries.Count)
        {
            _outputs = new MlxArray[2 * entries.Count];
        }

        for (int i = 0; i < entries.Count; i++)
        {
            PassEntry entry = entries[i];
            var state = (DeltaState)entry.State.Layers[layer];
            MlxArray inputs = graph.Concatenate([state.Inputs(graph), graph.Reshape(Rows(qkv), 1, entry.Tokens, delta.ConvWidth)], 1);
            MlxArray mixed = DenseMlpPass.Silu(graph, graph.ConvolveChannels(inputs, weights.Conv.Array, delta.ConvWidth));
            DeltaTokens taken = Take(delta, weights.Constants, mixed, Rows(logDecay), Rows(strength), entry.Tokens);
            (MlxArray read, MlxArray memory) = new DeltaRule(graph, weights.Constants).Run(taken, entry.Tokens, state.Memory(graph));

            // A slice would keep all inputs of a long prompt alive.
            state.Set(graph.Contiguous(graph.SliceAxis(inputs, 1, entry.Tokens, entry.Tokens + delta.ConvKernelSize - 1)), memory);
            _outputs[i] = graph.Reshape(graph.Transpose(read, 2, 0, 1, 3), entry.Tokens, delta.ValueHeadCount, delta.ValueHeadDim);

            MlxArray Rows(MlxArray all) => entries.Count == 1 ? all : graph.SliceAxis(all, 0, entry.FirstRow, entry.FirstRow + entry.Tokens);
        }

        MlxArray whole = entries.Count == 1 ? _outputs[0] : graph.Concatenate(_outputs.AsSpan(0, entries.Count), 0);
        MlxArray gated = Gated(graph, whole, weights.Norm.Array, graph.Reshape(z, tokens.Count, delta.ValueHeadCount, delta.ValueHeadDim), _eps);
        return weights.Out.Apply(graph, graph.As(graph.Reshape(gated, tokens.Count, delta.ValueWidth), x.Dtype));
    }

    /// <summary>β = sigmoid(b), float32.</summary>
    public static MlxArray Strength(MlxGraph graph, MlxArray b) => graph.Sigmoid(graph.As(b, MlxDtype.Float32));

    /// <summary>log g = rate · softplus(a + dt_bias), float32.</summary>
    public static MlxArray LogDecay(MlxGraph graph, MlxArray rate, MlxArray dtBias, MlxArray a)
    {
        MlxArray shifted = graph.Add(graph.As(a, MlxDtype.Float32), dtBias);
        return graph.Multiply(rate, graph.LogAddExp(shifted, graph.FromFloats([0], 1)));
    }

    /// <summary>Heads of q or k brought to one length: x / √(Σ x² + ε), times a constant.</summary>
    /// <param name="graph">What records.</param>
    /// <param name="x">float32 [.., dimension].</param>
    /// <param name="length">float32 [dimension]: <see cref="DeltaConstants.QueryLength"/> or <see cref="DeltaConstants.KeyLength"/>.</param>
    /// <param name="dimension">Of a head.</param>
    public static MlxArray Normalized(MlxGraph graph, MlxArray x, MlxHeld length, int dimension) =>
        graph.RmsNorm(x, length.Array, LengthEps / dimension);

    /// <summary>norm(x) * silu(z), float32.</summary>
    public static MlxArray Gated(MlxGraph graph, MlxArray x, MlxArray norm, MlxArray z, float eps) =>
        graph.Multiply(graph.RmsNorm(x, norm, eps), DenseMlpPass.Silu(graph, graph.As(z, MlxDtype.Float32)));

    /// <summary>q|k|v, z, b and a of all tokens.</summary>
    private (MlxArray Qkv, MlxArray Z, MlxArray B, MlxArray A) Project(GatedDeltaLayout delta, GatedDeltaWeights weights, MlxArray x)
    {
        if (weights.Qkvz is null)
        {
            return (weights.Qkv!.Apply(graph, x), weights.Z!.Apply(graph, x), weights.B!.Apply(graph, x), weights.A!.Apply(graph, x));
        }

        MlxArray qkvz = weights.Qkvz.Apply(graph, x), ba = weights.Ba!.Apply(graph, x);
        int heads = delta.ValueHeadCount;
        return (
            graph.SliceAxis(qkvz, 1, 0, delta.ConvWidth),
            graph.SliceAxis(qkvz, 1, delta.ConvWidth, delta.ConvWidth + delta.ValueWidth),
            graph.SliceAxis(ba, 1, 0, heads),
            graph.SliceAxis(ba, 1, heads, 2 * heads));
    }

    /// <summary>A sequence's tokens by head.</summary>
    private DeltaTokens Take(GatedDeltaLayout delta, DeltaConstants constants, MlxArray mixed, MlxArray logDecay, MlxArray strength, int tokens)
    {
        int keyHeads = delta.KeyHeadCount, each = delta.ValueHeadCount / keyHeads, keys = delta.KeyWidth;
        MlxArray exact = graph.As(mixed, MlxDtype.Float32);
        MlxArray q = Normalized(graph, Heads(Channels(0, keys), 1, delta.KeyHeadDim), constants.QueryLength, delta.KeyHeadDim);
        MlxArray k = Normalized(graph, Heads(Channels(keys, keys), 1, delta.KeyHeadDim), constants.KeyLength, delta.KeyHeadDim);
        return new DeltaTokens(q, k, Heads(Channels(2 * keys, delta.ValueWidth), each, delta.ValueHeadDim), Heads(logDecay, each, 1), Heads(strength, each, 1));

        MlxArray Channels(int start, int count) => graph.SliceAxis(exact, 2, start, start + count);

        MlxArray Heads(MlxArray rows, int heads, int dimension) =>
            graph.Transpose(graph.Reshape(rows, tokens, keyHeads, heads, dimension), 1, 2, 0, 3);
    }
}
