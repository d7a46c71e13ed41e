using LocalInfer.Mlx;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>A matrix W [outputs, inputs], or one for each expert [experts, outputs, inputs].</summary>
internal abstract class WeightMatrix
{
    /// <summary>x Wᵀ: [tokens, inputs] → [tokens, outputs].</summary>
    public abstract MlxArray Multiply(MlxGraph graph, MlxArray x);

    /// <summary>W as floats.</summary>
    public abstract MlxArray Whole(MlxGraph graph);

    /// <summary>Rows of W as floats: the embeddings of token ids, [tokens, inputs].</summary>
    public abstract MlxArray Rows(MlxGraph graph, MlxArray ids);

    /// <summary>x Wᵀ with the chosen experts' matrices.</summary>
    /// <param name="graph">What records.</param>
    /// <param name="x">[tokens, 1, 1, inputs], or [tokens, 1, inputs] where each has one expert.</param>
    /// <param name="experts">uint32 [tokens, experts a token], or [tokens].</param>
    /// <param name="areSorted">Whether the experts ascend.</param>
    /// <returns>[tokens, experts a token, 1, outputs], or [tokens, 1, outputs].</returns>
    public abstract MlxArray MultiplyChosen(MlxGraph graph, MlxArray x, MlxArray experts, bool areSorted);
}
