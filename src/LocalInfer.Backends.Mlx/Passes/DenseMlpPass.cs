using LocalInfer.Backends.Mlx.Weights;
using LocalInfer.Mlx;

namespace LocalInfer.Backends.Mlx.Passes;

/// <summary>A SwiGLU block.</summary>
internal static class DenseMlpPass
{
    /// <summary>down(silu(gate(x)) * up(x)): [tokens, hidden] → [tokens, hidden].</summary>
    public static MlxArray Run(MlxGraph graph, DenseMlpWeights weights, MlxArray x) =>
        weights.Down.Apply(graph, SwiGlu(graph, weights.Gate.Apply(graph, x), weights.Up.Apply(graph, x)));

    /// <summary>silu(gate) * up.</summary>
    public static MlxArray SwiGlu(MlxGraph graph, MlxArray gate, MlxArray up) => graph.Multiply(Silu(graph, gate), up);

    /// <summary>x * sigmoid(x).</summary>
    public static MlxArray Silu(MlxGraph graph, MlxArray x) => graph.Multiply(x, graph.Sigmoid(x));
}
