using LocalInfer.Backends.Mlx.Passes;
using LocalInfer.Backends.Mlx.Passes.GatedDelta;
using LocalInfer.Backends.Mlx.Weights;
using LocalInfer.Mlx;
using LocalInfer.Models.Layouts;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Mlx.Tests.Operations;

/// <summary>What a gated delta net is made of.</summary>
public sealed class GatedDeltaTests : OperationTests
{
    private const string Rule = "gated_delta";

    [MlxSharedDataTheory(Sets)]
    [InlineData("conv1d")]
    public void Convolution(string name) => OnMlx(() =>
    {
        int taps = Int(name, "kernel");
        int[] shape = Shape($"{name}.input");
        MlxArray input = Load($"{name}.input"), y = Graph.ConvolveChannels(input, Load($"{name}.weight"), shape[2]);
        AssertClose($"{name}.out", y, 4 * taps);
        AssertClose($"{name}.silu_out", DenseMlpPass.Silu(Graph, y), (4 * taps) + 10);
        AssertClose($"{name}.next_state", Graph.SliceAxis(input, 1, shape[1] - taps + 1, shape[1]), 0);
    });

    /// <summary>From the projections on: decay and strength, lengths of q and k, the rule from nothing and from a state, all tokens together and the first one.</summary>
    [MlxSharedDataTheory(Sets)]
    [InlineData(Rule)]
    public void The_rule(string name) => OnMlx(() =>
    {
        using var held = new MlxHeld(Graph.Negative(Graph.Exp(Load($"{name}.A_log"))));
        using var bias = new MlxHeld(Load($"{name}.dt_bias"));
        MlxArray strength = GatedDeltaPass.Strength(Graph, Load($"{name}.b"));
        MlxArray logDecay = GatedDeltaPass.LogDecay(Graph, held.Array, bias.Array, Load($"{name}.a"));
        AssertClose($"{name}.beta", strength, 8);
        AssertClose($"{name}.g", Graph.Exp(logDecay), 32); // what is off in the exponent, whose size is up to some units, is off in the result

        WithConstants(constants =>
        {
            (MlxArray q, MlxArray k) = Normalized(constants, 1);
            AssertClose($"{name}.qn", q, KeyDimension + 8);
            AssertClose($"{name}.kn", k, KeyDimension + 8);
            for (int batch = 0; batch < Shape($"{name}.q")[0]; batch++)
            {
                DeltaTokens tokens = Tokens(batch, q, k, logDecay, strength);
                AssertRun(constants, tokens, Zeros, batch, "out_zero_state", "state_out_zero");
                AssertRun(constants, tokens, State(batch), batch, "out", "state_out");
                AssertRun(constants, tokens.Slice(Graph, 0, 1), State(batch), batch, "step_out", "step_state_out");
            }
        });
    });

    [MlxSharedDataTheory(Sets)]
    [InlineData("gated_delta.normalize_small")]
    public void Short_heads_keep_their_epsilon(string name) => OnMlx(() => WithConstants(constants =>
    {
        (MlxArray q, MlxArray k) = Normalized(constants, 1e-3f);
        AssertClose($"{name}.qn", q, KeyDimension + 8);
        AssertClose($"{name}.kn", k, KeyDimension + 8);
    }));

    /// <summary>The decoder pads nothing: a masked token is one without strength and decay, and only the others' outputs count.</summary>
    [MlxSharedDataTheory(Sets)]
    [InlineData("gated_delta.masked")]
    public void Tokens_that_are_left_out_change_nothing(string name) => OnMlx(() => WithConstants(constants =>
    {
        int[] shape = Shape($"{name}.mask");
        float[] mask = Values(Load($"{name}.mask"));
        MlxArray counts = Graph.FromFloats(mask, shape[0], shape[1], 1);
        MlxArray strength = Graph.Multiply(Load($"{Rule}.beta"), counts);
        MlxArray logDecay = Graph.Multiply(Log($"{Rule}.g"), counts);
        for (int batch = 0; batch < shape[0]; batch++)
        {
            DeltaTokens tokens = Tokens(batch, Load($"{Rule}.qn"), Load($"{Rule}.kn"), logDecay, strength);
            (MlxArray read, MlxArray memory) = new DeltaRule(Graph, constants).Run(tokens, shape[1], State(batch));
            AssertPart($"{name}.state_out", batch, Values(memory), _ => true);
            int rowValues = Expected($"{name}.out").Length / mask.Length;
            AssertPart($"{name}.out", batch, InOrderOfTokens(read), i => mask[(batch * shape[1]) + (i / rowValues)] > 0);
        }
    }));

    [MlxSharedDataTheory(Sets)]
    [InlineData("rms_norm_gated")]
    public void Gated_norm(string name) => OnMlx(() => AssertClose(
        $"{name}.out",
        GatedDeltaPass.Gated(Graph, Load($"{name}.x"), Load($"{name}.weight"), Load($"{name}.z"), Float(name, "eps")),
        Shape($"{name}.weight")[0] + 18));

    /// <summary>Tokens that repeat one key with hardly any decay are what a chunk is worst at: in one go, in chunks and one by one the results are the same.</summary>
    [MlxSharedDataTheory(Sets)]
    [InlineData(Rule, 2, 0f)]
    [InlineData(Rule, 63, 0f)]
    [InlineData(Rule, 64, 1f)]
    [InlineData(Rule, 65, 0f)]
    [InlineData(Rule, 150, 1f)]
    public void Chunks_give_what_steps_give(string name, int count, float alike) => OnMlx(() => WithConstants(constants =>
    {
        Assert.Equal(Rule, name);
        var random = new Random(count);
        float[] first = Unit(random);
        float[] keys = [.. Enumerable.Range(0, 2 * count).SelectMany(_ => alike > 0 ? first : Unit(random))];
        MlxArray k = Graph.FromFloats(keys, 2, 1, count, KeyDimension);
        MlxArray v = Graph.FromFloats(Fill(4 * count * ValueDimension, () => (float)((2 * random.NextDouble()) - 1)), 2, 2, count, ValueDimension);
        MlxArray logDecay = Graph.FromFloats(Fill(4 * count, () => -0.05f * random.NextSingle()), 2, 2, count, 1);
        MlxArray strength = Graph.FromFloats(Fill(4 * count, () => 0.5f + (0.5f * random.NextSingle())), 2, 2, count, 1);
        var tokens = new DeltaTokens(k, k, v, logDecay, strength);
        var rule = new DeltaRule(Graph, constants);
        (MlxArray together, MlxArray behind) = rule.Run(tokens, count, Zeros);
        MlxArray memory = Zeros;
        var read = new MlxArray[count];
        for (int i = 0; i < count; i++)
        {
            (read[i], memory) = rule.Run(tokens.Slice(Graph, i, 1), 1, memory);
        }

        float[] expected = Values(Graph.Concatenate(read, 2)), state = Values(memory);
        double allowed = 4 * (KeyDimension + count) * Single * Math.Max(1, expected.Max(Math.Abs));
        AssertClose(expected, Values(together), _ => allowed);
        AssertClose(state, Values(behind), _ => allowed);
    }));

    private int KeyDimension => Int(Rule, "Dk");

    private int ValueDimension => Int(Rule, "Dv");

    private int KeyHeads => Int(Rule, "Hk");

    private int ValueHeads => Int(Rule, "Hv");

    private MlxArray Zeros => Graph.Zeros([KeyHeads, ValueHeads / KeyHeads, ValueDimension, KeyDimension], MlxDtype.Float32);

    private void WithConstants(Action<DeltaConstants> body)
    {
        var copier = new TensorCopier(new MlxGraph(Graph.Device, new MlxArena()), MlxDtype.Float32);
        try
        {
            body(DeltaConstants.Of(new GatedDeltaLayout(KeyHeads, ValueHeads, KeyDimension, ValueDimension, 4, FusedProjections: false), copier));
        }
        finally
        {
            copier.All.ForEach(held => held.Dispose());
        }
    }

    private (MlxArray Q, MlxArray K) Normalized(DeltaConstants constants, float factor)
    {
        MlxArray times = Graph.FromFloats([factor], 1);
        return (
            GatedDeltaPass.Normalized(Graph, Graph.Multiply(Load($"{Rule}.q"), times), constants.QueryLength, KeyDimension),
            GatedDeltaPass.Normalized(Graph, Graph.Multiply(Load($"{Rule}.k"), times), constants.KeyLength, KeyDimension));
    }

    /// <summary>One sequence of [batch, tokens, heads, dimension].</summary>
    private DeltaTokens Tokens(int batch, MlxArray q, MlxArray k, MlxArray logDecay, MlxArray strength)
    {
        int tokens = Shape($"{Rule}.q")[1], each = ValueHeads / KeyHeads;
        return new DeltaTokens(
            Heads(q, 1, KeyDimension), Heads(k, 1, KeyDimension), Heads(Load($"{Rule}.v"), each, ValueDimension), Heads(logDecay, each, 1), Heads(strength, each, 1));

        MlxArray Heads(MlxArray all, int heads, int dimension) => Graph.Transpose(
            Graph.Reshape(Graph.SliceAxis(all, 0, batch, batch + 1), tokens, KeyHeads, heads, dimension), 1, 2, 0, 3);
    }

    private MlxArray State(int batch) => Graph.Reshape(
        Graph.SliceAxis(Load($"{Rule}.state_in"), 0, batch, batch + 1), KeyHeads, ValueHeads / KeyHeads, ValueDimension, KeyDimension);

    private void AssertRun(DeltaConstants constants, in DeltaTokens tokens, MlxArray memory, int batch, string output, string state)
    {
        (MlxArray read, MlxArray behind) = new DeltaRule(Graph, constants).Run(tokens, tokens.Q.Shape[2], memory);
        AssertPart($"{Rule}.{output}", batch, InOrderOfTokens(read), _ => true);
        AssertPart($"{Rule}.{state}", batch, Values(behind), _ => true);
    }

    private float[] InOrderOfTokens(MlxArray read) => Values(Graph.Transpose(read, 2, 0, 1, 3));

    /// <summary>Each token adds a product over the key's dimensions to what was off before.</summary>
    private void AssertPart(string tensor, int batch, float[] actual, Func<int, bool> counts)
    {
        float[] all = Expected(tensor), expected = all[(batch * actual.Length)..((batch + 1) * actual.Length)];
        double allowed = 2 * (KeyDimension + 8) * Shape($"{Rule}.q")[1] * Single * all.Max(Math.Abs);
        AssertClose(expected, actual, i => counts(i) ? allowed : double.PositiveInfinity);
    }

    private MlxArray Log(string tensor) =>
        Graph.FromFloats([.. Expected(tensor).Select(value => (float)Math.Log(value))], Shape(tensor));

    private float[] Unit(Random random)
    {
        float[] values = Fill(KeyDimension, () => (float)((2 * random.NextDouble()) - 1));
        float length = MathF.Sqrt(values.Sum(value => value * value));
        return [.. values.Select(value => value / length)];
    }

    private static float[] Fill(int count, Func<float> next) => [.. Enumerable.Range(0, count).Select(_ => next())];
}
