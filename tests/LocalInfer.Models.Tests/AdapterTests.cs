using LocalInfer.Models.Adapters;
using LocalInfer.Models.Weights;

namespace LocalInfer.Models.Tests;

public sealed class AdapterTests : IDisposable
{
    private const string Lora = """{"fine_tune_type": "lora", "num_layers": 1, "lora_parameters": {"rank": 2, "scale": 20.0}}""";
    private static readonly WeightModule Module = new(new(WeightKind.QProj, 0), "model.layers.0.self_attn.q_proj", 3, 4, HasBias: false);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Matrices_are_found_by_module_in_wrapped_names_too()
    {
        Write(Lora, """
            {"language_model.model.layers.0.self_attn.q_proj.lora_a": {"dtype": "F32", "shape": [4, 2], "data_offsets": [0, 32]},
             "language_model.model.layers.0.self_attn.q_proj.lora_b": {"dtype": "F32", "shape": [2, 3], "data_offsets": [32, 56]}}
            """, 56);
        using var adapter = Adapter.Open(_folder.Path);
        Assert.Equal(20, adapter.Scale);
        Assert.Equal([4, 2], adapter.Find(Module)!.A.Shape);
        Assert.Null(adapter.Find(Module)!.Magnitude);
        Assert.Null(adapter.Find(Module with { Path = "model.layers.0.self_attn.k_proj" }));
        adapter.CheckAllUsed();
    }

    [Theory]
    [InlineData("[4, 2]", "[2, 4]", "does not fit")]
    [InlineData("[3, 2]", "[2, 3]", "does not fit")]
    [InlineData("[4, 2]", "[1, 3]", "does not fit")]
    public void Shapes_that_do_not_fit_are_named(string a, string b, string expected)
    {
        int aBytes = Bytes(a), bytes = aBytes + Bytes(b);
        Write(Lora, $$$"""
            {"model.layers.0.self_attn.q_proj.lora_a": {"dtype": "F32", "shape": {{{a}}}, "data_offsets": [0, {{{aBytes}}}]},
             "model.layers.0.self_attn.q_proj.lora_b": {"dtype": "F32", "shape": {{{b}}}, "data_offsets": [{{{aBytes}}}, {{{bytes}}}]}}
            """, bytes);
        using var adapter = Adapter.Open(_folder.Path);
        string message = Assert.Throws<ModelFormatException>(() => adapter.Find(Module)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("q_proj", message, StringComparison.Ordinal);

        static int Bytes(string shape) => shape.Trim('[', ']').Split(',').Aggregate(4, (product, size) => product * int.Parse(size, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void What_is_left_over_is_named()
    {
        Write(Lora, """{"model.embed_tokens.lora_a": {"dtype": "F32", "shape": [1, 1], "data_offsets": [0, 4]}}""", 4);
        using var adapter = Adapter.Open(_folder.Path);
        Assert.Null(adapter.Find(Module));
        Assert.Contains("'model.embed_tokens.lora_a'", Assert.Throws<ModelFormatException>(adapter.CheckAllUsed).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"fine_tune_type": "full", "lora_parameters": {"scale": 1}}""", "fine_tune_type 'full' is not supported")]
    [InlineData("""{"fine_tune_type": "lora"}""", "'lora_parameters' is missing")]
    public void Other_kinds_are_refused(string config, string expected)
    {
        Write(config, "{}", 0);
        Assert.Contains(expected, Assert.Throws<ModelFormatException>(() => Adapter.Open(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_none_is_refused() =>
        Assert.Contains("adapter_config.json is missing", Assert.Throws<ModelFormatException>(() => Adapter.Open(_folder.Path)).Message, StringComparison.Ordinal);

    private void Write(string config, string header, int dataBytes)
    {
        _folder.Write("adapter_config.json", config);
        _folder.WriteSafetensors("adapters.safetensors", header, dataBytes);
    }
}
