using LocalInfer.Mlx;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Mlx.Tests.Operations;

/// <summary>Attention and norms.</summary>
public sealed class AttentionTests : OperationTests
{
    [MlxSharedDataTheory(Sets)]
    [InlineData("sdpa.causal", true)]
    [InlineData("sdpa.none", false)]
    public void Fused(string name, bool isCausal) => OnMlx(() =>
    {
        MlxArray y = Graph.Attention(Load($"{name}.q"), Load($"{name}.k"), Load($"{name}.v"), Float(name, "scale"), isCausal);
        AssertClose($"{name}.out", y, Roundings(name));
    });

    /// <summary>The decoder has no such mask; from single operations, the query heads of a key head side by side.</summary>
    [MlxSharedDataTheory(Sets)]
    [InlineData("sdpa.boolmask")]
    public void With_a_mask(string name) => OnMlx(() =>
    {
        int[] q = Shape($"{name}.q"), k = Shape($"{name}.k");
        MlxArray queries = Graph.Reshape(Load($"{name}.q"), k[1], q[1] / k[1], q[2], q[3]);
        MlxArray keys = Graph.Reshape(Load($"{name}.k"), k[1], 1, k[2], k[3]), values = Graph.Reshape(Load($"{name}.v"), k[1], 1, k[2], k[3]);
        MlxArray scores = Graph.Multiply(Graph.MatMul(queries, Graph.Transpose(keys, 0, 1, 3, 2)), Graph.FromFloats([Float(name, "scale")], 1));
        MlxArray seen = Graph.As(Graph.Reshape(Load($"{name}.mask"), 1, 1, q[2], k[2]), MlxDtype.Bool);
        MlxArray shares = Graph.Softmax(Graph.Where(seen, scores, Graph.FromFloats([float.NegativeInfinity], 1)), -1);
        AssertClose($"{name}.out", Graph.MatMul(shares, values), Roundings(name));
    });

    [MlxSharedDataTheory(Sets)]
    [InlineData("rms_norm")]
    public void Norm(string name) => OnMlx(() =>
    {
        float eps = Float(name, "eps");
        MlxArray weight = Load($"{name}.weight");

        // A sum of squares, of which the root halves what is off, a quotient and two products; here and in the reference.
        double roundings = Shape($"{name}.x")[1] + 8;
        AssertClose($"{name}.out", Graph.RmsNorm(Load($"{name}.x"), weight, eps), roundings);
        AssertClose($"{name}.out_noweight", Graph.RmsNorm(Load($"{name}.x"), default, eps), roundings);
        AssertClose($"{name}.out_small", Graph.RmsNorm(Load($"{name}.x_small"), weight, eps), roundings);
    });

    /// <summary>Scores of so many products go through an exponential, which multiplies what they are off by their size; then as many values as keys are added.</summary>
    private double Roundings(string name)
    {
        int[] k = Shape($"{name}.k");
        return 2 * ((k[3] * Math.Max(1, Float(name, "scale") * k[3])) + k[2] + 4);
    }
}
