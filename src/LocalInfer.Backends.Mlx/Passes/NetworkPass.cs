using LocalInfer.Backends.Mlx.Passes.GatedDelta;
using LocalInfer.Backends.Mlx.Weights;
using LocalInfer.Mlx;
using LocalInfer.Models;

namespace LocalInfer.Backends.Mlx.Passes;

/// <summary>Records one pass of the network over some tokens. On the MLX thread only.</summary>
internal sealed class NetworkPass(DecoderLayout layout, DecoderWeights weights, MlxGraph graph)
{
    private readonly AttentionPass _attention = new(layout, graph);
    private readonly GatedDeltaPass _gatedDelta = new(layout, graph);
    private readonly float _eps = (float)layout.RmsNormEps;

    /// <summary>The residual stream behind the last layer, [tokens, hidden]; states take what layers remember of the tokens.</summary>
    public MlxArray Layers(PassTokens tokens, MlxArray ids)
    {
        MlxArray x = weights.Embedding.Rows(graph, ids);
        for (int i = 0; i < weights.Layers.Count; i++)
        {
            LayerWeights layer = weights.Layers[i];
            MlxArray normed = graph.RmsNorm(x, layer.InputNorm.Array, _eps);
            x = graph.Add(x, layer.Attention is { } attention
                ? _attention.Run(i, attention, normed, tokens)
                : _gatedDelta.Run(i, layer.GatedDelta!, normed, tokens));
            normed = graph.RmsNorm(x, layer.PostAttentionNorm.Array, _eps);
            x = graph.Add(x, layer.Moe is { } moe
                ? MoePass.Run(graph, layout.Layers[i].Mlp.Moe!, moe, normed, tokens.Count)
                : DenseMlpPass.Run(graph, layer.Dense!, normed));
        }

        return x;
    }

    /// <summary>Logits of some rows of the residual stream: float32 [rows, vocabulary].</summary>
    public MlxArray Head(MlxArray rows) => graph.As(weights.Head.Apply(graph, graph.RmsNorm(rows, weights.FinalNorm.Array, _eps)), MlxDtype.Float32);
}
