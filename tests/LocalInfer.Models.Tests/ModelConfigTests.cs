using System.Text.Json.Nodes;
using LocalInfer.Models.Configuration;
using LocalInfer.Models.Layouts;
using LocalInfer.Testing;

namespace LocalInfer.Models.Tests;

public sealed class ModelConfigTests : IDisposable
{
    private const string Qwen2 = """
        {"model_type":"qwen2","hidden_size":64,"num_hidden_layers":2,"num_attention_heads":4,"num_key_value_heads":2,
         "intermediate_size":128,"vocab_size":512,"max_position_embeddings":1024,"rms_norm_eps":1e-6,"eos_token_id":[2,1]}
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Qwen2_defaults_are_those_of_the_family()
    {
        var config = Read(Qwen2);
        var attention = config.Layout.Layers[0].Attention!;
        Assert.True(config.Layout.TieEmbeddings);
        Assert.Equal((4, 2, 16, true, false, false), (attention.HeadCount, attention.KvHeadCount, attention.HeadDim, attention.QkvBias, attention.OutputBias, attention.QkNorm));
        Assert.Equal(new RopeLayout(1e6, 16, RopeScaling.None), attention.Rope);
        Assert.Equal([2, 1], config.EosTokenIds);
        Assert.Equal((512, 1024, 2), (config.Layout.VocabSize, config.Layout.ContextLength, config.Layout.Layers.Count));
    }

    [Theory]
    [InlineData("hidden_size", null, "'hidden_size' is missing")]
    [InlineData("hidden_size", "\"wide\"", "'hidden_size' is \"wide\"")]
    [InlineData("hidden_size", "-4", "'hidden_size' is -4")]
    [InlineData("hidden_size", "66", "'hidden_size' is 66")]
    [InlineData("num_hidden_layers", "0", "'num_hidden_layers'")]
    [InlineData("num_key_value_heads", "3", "'num_key_value_heads' is 3")]
    [InlineData("vocab_size", "1e30", "'vocab_size'")]
    [InlineData("rms_norm_eps", "true", "'rms_norm_eps'")]
    [InlineData("tie_word_embeddings", "1", "'tie_word_embeddings'")]
    [InlineData("hidden_act", "\"gelu\"", "'hidden_act'")]
    [InlineData("rope_theta", "0", "'rope_theta'")]
    [InlineData("rope_scaling", "{\"type\":\"spiral\"}", "'spiral' is not supported")]
    [InlineData("rope_scaling", "{\"type\":\"yarn\"}", "'rope_scaling.factor' is missing")]
    [InlineData("quantization", "{\"bits\":7,\"group_size\":64}", "7 bits")]
    [InlineData("quantization", "{\"bits\":4,\"group_size\":64,\"mode\":\"x\"}", "'quantization.mode'")]
    [InlineData("model_type", "\"gpt2\"", "known are qwen2, qwen3, llama, mistral")]
    public void A_bad_value_is_named(string field, string? json, string problem)
    {
        var config = JsonNode.Parse(Qwen2)!.AsObject();
        config.Remove(field);
        if (json is not null)
        {
            config.Add(field, JsonNode.Parse(json));
        }

        var error = Assert.Throws<ModelFormatException>(() => Read(config.ToJsonString()));
        Assert.Contains("config.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quantisation_exceptions_are_kept_by_module()
    {
        var config = JsonNode.Parse(Qwen2)!.AsObject();
        config.Add("quantization", JsonNode.Parse("""{"bits":4,"group_size":32,"mode":"mxfp4","a":{"bits":8,"group_size":64},"b":false}"""));
        var quantization = Read(config.ToJsonString()).Layout.Quantization;
        Assert.Equal(new QuantizationSpec(4, 32, QuantizationMode.Mxfp4), quantization.Default);
        Assert.Equal(new QuantizationSpec(8, 64, QuantizationMode.Affine), quantization.Resolve("a", 128, 32, 2));
        Assert.Null(quantization.Overrides["b"]);
        Assert.Throws<ModelFormatException>(() => quantization.Resolve("b", 128, 32, 2));
        Assert.Throws<ModelFormatException>(() => quantization.Resolve("a", 128, 16, 2));
        Assert.Equal(new QuantizationSpec(4, 64, QuantizationMode.Affine), QuantizationLayout.None.Resolve("c", 128, 16, 2));
    }

    [SharedDataFact("goldens/tiny")]
    public void Every_golden_config_has_a_layout()
    {
        foreach (string folder in Directory.EnumerateDirectories(SharedData.PathOf("goldens/tiny")))
        {
            Assert.NotEmpty(ModelFolder.Open(folder).Layout.Layers);
        }

        var hybrid = ModelFolder.Open(SharedData.PathOf("goldens/tiny/qwen3_5_moe-4bit")).Layout;
        Assert.Equal([LayerKind.GatedDelta, LayerKind.GatedDelta, LayerKind.FullAttention], hybrid.Layers.Select(layer => layer.Kind));
        Assert.Equal(MlpKind.SparseMoe, hybrid.Layers[0].Mlp.Kind);
        Assert.True(hybrid.Layers[2].Attention!.OutputGate);
        var sparse = ModelFolder.Open(SharedData.PathOf("goldens/tiny/qwen3_moe-4bit-sparse_step")).Layout;
        Assert.Equal([1], Enumerable.Range(0, sparse.Layers.Count).Where(i => sparse.Layers[i].Mlp.Kind == MlpKind.SparseMoe));
    }

    [SharedDataFact("models/localinfer-demo")]
    public void End_tokens_are_the_union_of_both_files()
    {
        var folder = ModelFolder.Open(SharedData.PathOf("models/localinfer-demo"));
        Assert.Equal([4070, 4072], folder.EosTokenIds);
        Assert.Equal((false, 0.0), (folder.Generation.DoSample!.Value, folder.Generation.Temperature!.Value));
        Assert.True(File.Exists(folder.TokenizerPath));
    }

    [Fact]
    public void What_a_folder_lacks_is_named()
    {
        Assert.Contains("no such folder", Open(Path.Combine(_folder.Path, "absent")), StringComparison.Ordinal);
        Assert.Contains("config.json is missing", Open(_folder.Path), StringComparison.Ordinal);
        _folder.Write("config.json", Qwen2);
        Assert.Contains("has no weights", Open(_folder.Path), StringComparison.Ordinal);
        _folder.Write("model.safetensors.index.json", """{"weight_map":{"a":"model-1.safetensors"}}""");
        Assert.Contains("model-1.safetensors is missing", Open(_folder.Path), StringComparison.Ordinal);

        static string Open(string path) => Assert.Throws<ModelFormatException>(() => ModelFolder.Open(path)).Message;
    }

    public void Dispose() => _folder.Dispose();

    private ModelConfig Read(string json) => ModelConfig.Read(_folder.Write("config.json", json));
}
