using LocalInfer.Models.Weights;
using LocalInfer.Testing;

namespace LocalInfer.Models.Tests;

public sealed class WeightMapTests
{
    private static readonly string Tiny = Path.Combine(
        RepositoryFolder.Root, "tests/LocalInfer.Conformance.Tests/Goldens/llama-4bit-tied-llama3rope");

    [Fact]
    public void Modules_are_found_by_role()
    {
        var folder = ModelFolder.Open(Tiny);
        using var checkpoint = folder.OpenCheckpoint();
        var map = WeightMap.Build(folder.Layout, checkpoint);
        Assert.Equal(
            new WeightModule(new(WeightKind.DownProj, 1), "model.layers.1.mlp.down_proj", 64, 128, HasBias: false),
            map[new(WeightKind.DownProj, 1)]);
        Assert.Equal(2 + (2 * 9), map.Modules.Count);
    }

    [Fact]
    public void A_missing_and_an_unknown_tensor_are_named()
    {
        var folder = ModelFolder.Open(Tiny);
        using var checkpoint = folder.OpenCheckpoint();
        Assert.Contains("'lm_head.weight' is missing", Build(folder.Layout with { TieEmbeddings = false }), StringComparison.Ordinal);
        string tooMany = Build(folder.Layout with { Layers = [folder.Layout.Layers[0]] });
        Assert.Contains("model.layers.1.", tooMany, StringComparison.Ordinal);
        Assert.Contains("no place", tooMany, StringComparison.Ordinal);

        string Build(DecoderLayout layout) =>
            Assert.Throws<ModelFormatException>(() => WeightMap.Build(layout, checkpoint)).Message;
    }

    [SharedDataFact("goldens/tiny/qwen2-hf-bf16")]
    public void A_redundant_head_and_the_rotary_buffer_are_left_out()
    {
        var folder = ModelFolder.Open(SharedData.PathOf("goldens/tiny/qwen2-hf-bf16"));
        using var checkpoint = folder.OpenCheckpoint();
        Assert.Contains("lm_head.weight", checkpoint.Tensors.Keys);
        Assert.DoesNotContain(WeightMap.Build(folder.Layout, checkpoint).Modules, module => module.Path == "lm_head");
    }
}
