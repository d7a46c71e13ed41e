using LocalInfer.Backends.Mlx.Weights;
using LocalInfer.Mlx;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Mlx.Passes;

/// <summary>A layer's mixture of experts, as mlx-lm's <c>SwitchGLU</c> and its callers compute it.</summary>
internal static class MoePass
{
    /// <summary>From how many products on they are done in the order of experts, as in mlx-lm: kernels then read each expert once.</summary>
    private const int SortedFrom = 64;

    /// <summary>[tokens, hidden] → [tokens, hidden].</summary>
    public static MlxArray Run(MlxGraph graph, SparseMoeLayout moe, MoeWeights weights, MlxArray x, int tokens)
    {
        int chosen = moe.ExpertsPerToken;
        (MlxArray experts, MlxArray scores) = Choose(graph, weights.Router.Apply(graph, x), tokens, chosen, moe.NormalizeTopK);
        MlxArray outputs = tokens * chosen < SortedFrom
            ? Unsorted(graph, weights, x, experts, tokens, chosen)
            : Sorted(graph, weights, x, experts, tokens, chosen);
        MlxArray sum = graph.Sum(graph.Multiply(outputs, graph.Reshape(scores, tokens, chosen, 1)), 1);
        return weights.Shared is null ? sum : graph.Add(sum, Shared(graph, weights, x));
    }

    /// <summary>The experts of each token, those with the highest scores in no order, and their scores, both [tokens, experts a token].</summary>
    /// <param name="graph">What records.</param>
    /// <param name="logits">[tokens, experts].</param>
    /// <param name="tokens">How many tokens.</param>
    /// <param name="chosen">Experts a token.</param>
    /// <param name="normalizes">Whether the chosen ones' scores are divided by their sum.</param>
    public static (MlxArray Experts, MlxArray Scores) Choose(MlxGraph graph, MlxArray logits, int tokens, int chosen, bool normalizes)
    {
        MlxArray all = graph.Softmax(logits, -1);
        MlxArray experts = graph.Slice(graph.ArgPartition(graph.Negative(all), chosen - 1, -1), [0, 0], [tokens, chosen]);
        MlxArray scores = graph.TakeAlong(all, experts, -1);
        return (experts, normalizes ? graph.Divide(scores, graph.Sum(scores, -1, keepsAxis: true)) : scores);
    }

    /// <summary>[tokens, experts a token, hidden].</summary>
    private static MlxArray Unsorted(MlxGraph graph, MoeWeights weights, MlxArray x, MlxArray experts, int tokens, int chosen) =>
        graph.Reshape(Experts(graph, weights, graph.Reshape(x, tokens, 1, 1, -1), experts, areSorted: false), tokens, chosen, -1);

    private static MlxArray Sorted(MlxGraph graph, MoeWeights weights, MlxArray x, MlxArray experts, int tokens, int chosen)
    {
        MlxArray flat = graph.Reshape(experts, tokens * chosen);
        MlxArray order = graph.ArgSort(flat, 0);
        MlxArray rows = graph.Take(x, graph.FloorDivide(order, graph.As(graph.FromInts([chosen]), MlxDtype.UInt32)), 0);
        MlxArray outputs = Experts(graph, weights, graph.Reshape(rows, tokens * chosen, 1, -1), graph.Take(flat, order, 0), areSorted: true);
        return graph.Reshape(graph.Take(outputs, graph.ArgSort(order, 0), 0), tokens, chosen, -1);
    }

    private static MlxArray Experts(MlxGraph graph, MoeWeights weights, MlxArray x, MlxArray experts, bool areSorted)
    {
        MlxArray gate = weights.Gate.MultiplyChosen(graph, x, experts, areSorted);
        MlxArray up = weights.Up.MultiplyChosen(graph, x, experts, areSorted);
        return weights.Down.MultiplyChosen(graph, DenseMlpPass.SwiGlu(graph, gate, up), experts, areSorted);
    }

    private static MlxArray Shared(MlxGraph graph, MoeWeights weights, MlxArray x) => graph.Multiply(
        graph.Sigmoid(weights.SharedGate!.Apply(graph, x)), DenseMlpPass.Run(graph, weights.Shared!, x));
}
