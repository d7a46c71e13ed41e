using LocalInfer.Backends.Mlx.Passes;
using LocalInfer.Mlx;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Mlx.Tests.Operations;

/// <summary>What a mixture of experts is made of.</summary>
public sealed class ExpertTests : OperationTests
{
    /// <summary>In the order of the tokens, and in that of the experts.</summary>
    [MlxSharedDataTheory(Sets)]
    [InlineData("gather_qmm")]
    public void Products_of_chosen_experts(string name) => OnMlx(() =>
    {
        var form = new MlxQuantization(Int(name, "bits"), Int(name, "group_size"), MlxQuantizationMode.Affine);
        int[] chosen = Shape($"{name}.indices");
        (int tokens, int each, int inputs) = (chosen[0], chosen[1], Shape($"{name}.x")[1]);
        MlxArray x = Load($"{name}.x"), w = Load($"{name}.q"), scales = Load($"{name}.scales"), biases = Load($"{name}.biases");
        MlxArray y = Graph.GatherQuantizedMatMul(Graph.Reshape(x, tokens, 1, 1, inputs), w, scales, biases, Load($"{name}.indices"), form, areSorted: false);

        // Each of the products adds up so many terms, the largest of which is less than the largest sum.
        AssertClose($"{name}.out", y, 2 * inputs);

        // The token of each product in the order of experts: the place it comes from, over the experts of a token.
        MlxArray order = Graph.ArgSort(Load($"{name}.inv_order"), 0);
        MlxArray rows = Graph.Take(x, Graph.FloorDivide(order, Graph.As(Graph.FromInts([each]), MlxDtype.UInt32)), 0);
        MlxArray sorted = Graph.GatherQuantizedMatMul(
            Graph.Reshape(rows, tokens * each, 1, inputs), w, scales, biases, Load($"{name}.sorted_indices"), form, areSorted: true);
        AssertClose($"{name}.out_sorted", sorted, 2 * inputs);
    });

    [MlxSharedDataTheory(Sets)]
    [InlineData("router")]
    public void Router(string name) => OnMlx(() =>
    {
        int[] shape = Shape($"{name}.logits");
        (int tokens, int experts, int chosen) = (shape[0], shape[1], Int(name, "k"));
        AssertClose($"{name}.probs", Graph.Softmax(Load($"{name}.logits"), -1), 2 * (experts + 4)); // exponentials, their sum, a quotient
        foreach ((string tensor, bool normalizes) in new[] { ("scores", false), ("scores_norm", true) })
        {
            (MlxArray ids, MlxArray scores) = MoePass.Choose(Graph, Load($"{name}.logits"), tokens, chosen, normalizes);
            int[] actualIds = [.. Values(ids).Select(id => (int)id)];
            int[] expectedIds = [.. Values(Load($"{name}.indices")).Select(id => (int)id)];
            float[] actual = Values(scores), expected = Expected($"{name}.{tensor}");
            for (int token = 0; token < tokens; token++)
            {
                Range row = (token * chosen)..((token + 1) * chosen);
                Dictionary<int, float> byId = expectedIds[row].Zip(expected[row]).ToDictionary(pair => pair.First, pair => pair.Second);
                Assert.Equal(byId.Keys.Order(), actualIds[row].Order());
                Assert.All(actualIds[row].Zip(actual[row]), pair => Assert.InRange(
                    Math.Abs(byId[pair.First] - pair.Second), 0, 2 * (experts + 4 + chosen) * Single));
            }
        }
    });

    [MlxSharedDataTheory(Sets)]
    [InlineData("swiglu")]
    public void Gate(string name) => OnMlx(() =>
    {
        // An exponential, a sum, a quotient and two products, each here and in the reference; exponentials are good to two units.
        AssertClose($"{name}.out", DenseMlpPass.SwiGlu(Graph, Load($"{name}.gate"), Load($"{name}.x")), 12);
        MlxArray half = DenseMlpPass.SwiGlu(Graph, Graph.As(Load($"{name}.gate"), MlxDtype.BFloat16), Graph.As(Load($"{name}.x"), MlxDtype.BFloat16));
        Assert.Equal(MlxDtype.BFloat16, half.Dtype);
        AssertClose($"{name}.out_bf16", half, 6, BFloat16);
    });
}
