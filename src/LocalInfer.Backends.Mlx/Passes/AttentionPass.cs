using LocalInfer.Backends.Mlx.Weights;
using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Mlx.Passes;

/// <summary>A layer's softmax attention: projections of all tokens together, then each sequence with its own cache.</summary>
internal sealed class AttentionPass(DecoderLayout layout, MlxGraph graph)
{
    private MlxArray[] _outputs = new MlxArray[8];

    /// <summary>Mixes positions.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="x">The normed residual stream, [tokens, hidden].</param>
    /// <param name="tokens">Whose tokens these are; their caches take the new keys and values.</param>
    /// <returns>[tokens, hidden].</returns>
    public MlxArray Run(int layer, AttentionWeights weights, MlxArray x, PassTokens tokens)
    {
        AttentionLayout attention = layout.Layers[layer].Attention!;
        MlxArray q = weights.Q.Apply(graph, x), k = weights.K.Apply(graph, x), v = weights.V.Apply(graph, x), gate = default;
        if (attention.OutputGate)
        {
            (q, gate) = Parted(q, attention, tokens.Count);
        }

        List<PassEntry> entries = tokens.Entries;
        if (_outputs.Length < entries.Count)
        {
            _outputs = new MlxArray[2 * entries.Count];
        }

        for (int i = 0; i < entries.Count; i++)
        {
            PassEntry entry = entries[i];
            bool isAlone = entries.Count == 1;
            MlxArray queries = Rotated(Heads(q, attention.HeadCount, attention.HeadDim, entry, weights.QNorm, isAlone), attention, weights.Rope, entry.Position);
            MlxArray keys = Rotated(Heads(k, attention.KvHeadCount, attention.HeadDim, entry, weights.KNorm, isAlone), attention, weights.Rope, entry.Position);
            MlxArray values = Heads(v, attention.KvHeadCount, attention.HeadDim, entry, norm: null, isAlone);
            (keys, values) = ((KvCache)entry.State.Layers[layer]).Append(graph, keys, values, entry.Position, entry.Tokens);
            MlxArray y = graph.Attention(queries, keys, values, 1 / MathF.Sqrt(attention.HeadDim), isCausal: entry.Tokens > 1);
            y = entry.Tokens == 1 ? y : graph.Transpose(y, 0, 2, 1, 3);
            _outputs[i] = graph.Reshape(y, entry.Tokens, attention.HeadCount * attention.HeadDim);
        }

        MlxArray mixed = entries.Count == 1 ? _outputs[0] : graph.Concatenate(_outputs.AsSpan(0, entries.Count), 0);
        return weights.O.Apply(graph, gate.IsNone ? mixed : graph.Multiply(mixed, graph.Sigmoid(gate)));
    }

    /// <summary>Queries and the output's gate, each [tokens, heads · dimension], of a product that has them head by head.</summary>
    private (MlxArray Queries, MlxArray Gate) Parted(MlxArray q, AttentionLayout attention, int tokens)
    {
        int width = attention.HeadCount * attention.HeadDim;
        MlxArray byHead = graph.Reshape(q, tokens, attention.HeadCount, 2, attention.HeadDim);
        return (
            graph.Reshape(graph.SliceAxis(byHead, 2, 0, 1), tokens, width),
            graph.Reshape(graph.SliceAxis(byHead, 2, 1, 2), tokens, width));
    }

    /// <summary>An entry's rows of [tokens, heads · dimension] as [1, heads, tokens, dimension].</summary>
    private MlxArray Heads(MlxArray x, int heads, int dimension, in PassEntry entry, MlxHeld? norm, bool isAlone)
    {
        MlxArray rows = isAlone ? x : graph.Slice(x, [entry.FirstRow, 0], [entry.FirstRow + entry.Tokens, heads * dimension]);
        if (entry.Tokens == 1)
        {
            return Normed(graph.Reshape(rows, 1, heads, 1, dimension), norm);
        }

        return graph.Transpose(Normed(graph.Reshape(rows, 1, entry.Tokens, heads, dimension), norm), 0, 2, 1, 3);
    }

    private MlxArray Normed(MlxArray x, MlxHeld? norm) => norm is null ? x : graph.RmsNorm(x, norm.Array, (float)layout.RmsNormEps);

    private MlxArray Rotated(MlxArray x, AttentionLayout attention, RopeWeights rope, int position)
    {
        MlxArray scaled = rope.Scale is null ? x : graph.Multiply(x, rope.Scale.Array);
        return graph.Rope(scaled, attention.Rope.RotaryDims, rope.Divisors.Array, position);
    }
}
