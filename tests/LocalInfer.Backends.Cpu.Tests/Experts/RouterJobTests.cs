using LocalInfer.Backends.Cpu.Passes.Experts;
using LocalInfer.Models;
using LocalInfer.Models.Layouts;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Cpu.Tests.Experts;

public sealed unsafe class RouterJobTests
{
    [SharedDataTheory("goldens/tiny/ops.safetensors")]
    [InlineData(false, "router.scores")]
    [InlineData(true, "router.scores_norm")]
    public void Experts_and_scores_are_those_of_the_reference(bool normalize, string expectedScores)
    {
        int[] shape = OpsGolden.Shape("router.logits");
        int count = OpsGolden.Shape("router.indices")[1];
        var routing = Route(new SparseMoeLayout(shape[1], count, 64, normalize, 0), OpsGolden.Floats("router.logits"), shape[0]);
        var indices = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(OpsGolden.Bytes("router.indices")).ToArray();
        float[] scores = OpsGolden.Floats(expectedScores);
        for (int token = 0; token < shape[0]; token++)
        {
            // The reference's order within the chosen ones is not specified.
            var expected = indices.Zip(scores).Skip(token * count).Take(count).OrderByDescending(pair => pair.Second).ToList();
            Assert.Equal(expected.Select(pair => pair.First), routing.Experts[(token * count)..((token + 1) * count)]);
            OpsGolden.AssertClose([.. expected.Select(pair => pair.Second)], routing.Scores[(token * count)..((token + 1) * count)], 1e-6f, 1e-7f);
        }
    }

    [Fact]
    public void Of_equal_experts_the_lower_number_is_chosen() =>
        Assert.Equal([1, 3], Route(new SparseMoeLayout(5, 2, 64, NormalizeTopK: true, 0), [0, 2, 1, 2, 2], 1).Experts[..2]);

    private static ExpertRouting Route(SparseMoeLayout moe, float[] logits, int tokens)
    {
        var routing = new ExpertRouting(new DecoderLayout
        {
            VocabSize = 1,
            ContextLength = 1,
            Layers = [new LayerLayout { Mlp = new MlpLayout { Moe = moe } }],
        });
        var job = new RouterJob(routing);
        fixed (float* values = logits)
        {
            job.Begin(moe, values, null, tokens);
            job.Run(0, 1);
        }

        return routing;
    }
}
