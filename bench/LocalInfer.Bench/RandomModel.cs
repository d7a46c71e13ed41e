using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace LocalInfer.Bench;

/// <summary>A qwen2 model, or qwen3_moe where there are experts, with random 4-bit weights, as an MLX folder: speed does not depend on the values.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Layers">Layers.</param>
/// <param name="Hidden">Width of the residual stream.</param>
/// <param name="Intermediate">Width of the feed-forward part, or of an expert.</param>
/// <param name="Heads">Query heads.</param>
/// <param name="KvHeads">Key heads.</param>
/// <param name="Vocabulary">Token ids.</param>
internal sealed record RandomModel(string Name, int Layers, int Hidden, int Intermediate, int Heads, int KvHeads, int Vocabulary)
{
    private const int GroupSize = 64;
    private const ushort Scale = 0x3B8D; // bfloat16 0.0043
    private const ushort Bias = 0xBD04; // bfloat16 -0.0322

    /// <summary>Qwen2.5-1.5B's shapes.</summary>
    public static RandomModel Large { get; } = new("random-1.5b", 28, 1536, 8960, 12, 2, 151_936);

    /// <summary>As many operations a step as Qwen2.5-0.5B, on next to no numbers: what it takes is the host's time.</summary>
    public static RandomModel Narrow { get; } = new("random-narrow", 24, 128, 256, 2, 1, 1024);

    /// <summary>A mixture of 64 experts, 8 of them for a token, of about 1 GB; <c>bench/peers/mkgguf-moe.py</c> makes the same for llama.cpp.</summary>
    public static RandomModel Mixture { get; } = new("random-moe", 20, 1024, 384, 16, 4, 151_936) { Experts = 64, ExpertsPerToken = 8 };

    /// <summary>Experts of each layer; 0 for a dense model.</summary>
    public int Experts { get; private init; }

    /// <summary>Experts of a token.</summary>
    public int ExpertsPerToken { get; private init; }

    private int KvWidth => Hidden / Heads * KvHeads;

    /// <summary>Writes the folder where it is not there yet.</summary>
    public string Create()
    {
        string folder = Path.Combine(Path.GetTempPath(), "localinfer-bench", Name);
        string weights = Path.Combine(folder, "model.safetensors");
        if (File.Exists(weights))
        {
            return folder;
        }

        Directory.CreateDirectory(folder);
        string family = Experts == 0
            ? """ "model_type": "qwen2" """
            : $$""" "model_type": "qwen3_moe", "head_dim": {{Hidden / Heads}}, "num_experts": {{Experts}}, "num_experts_per_tok": {{ExpertsPerToken}}, "moe_intermediate_size": {{Intermediate}}, "norm_topk_prob": true """;
        File.WriteAllText(Path.Combine(folder, "config.json"), $$$"""
            {{{{family}}}, "hidden_size": {{{Hidden}}}, "num_hidden_layers": {{{Layers}}}, "intermediate_size": {{{Intermediate}}},
             "num_attention_heads": {{{Heads}}}, "num_key_value_heads": {{{KvHeads}}}, "vocab_size": {{{Vocabulary}}}, "rms_norm_eps": 1e-6, "rope_theta": 1000000.0,
             "max_position_embeddings": 32768, "tie_word_embeddings": true, "quantization": {"group_size": {{{GroupSize}}}, "bits": 4}}
            """);
        List<(string Name, string Dtype, int[] Shape, Fill Fill)> tensors = Tensors();
        string partial = weights + ".partial";
        using (FileStream file = File.Create(partial))
        {
            Write(file, tensors);
        }

        File.Move(partial, weights);
        return folder;
    }

    /// <summary>The folder with another model's tokenizer and template in it, so that it can be served. The vocabularies must be of one size.</summary>
    public string CreateWithTextOf(string model)
    {
        string folder = Create();
        foreach (string file in Directory.GetFiles(model, "*token*.json"))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        return folder;
    }

    private enum Fill
    {
        Random,
        Scales,
        Biases,
        Ones,
        Zeros,
    }

    private List<(string Name, string Dtype, int[] Shape, Fill Fill)> Tensors()
    {
        List<(string Name, string Dtype, int[] Shape, Fill Fill)> all = [.. Matrix("model.embed_tokens", [Vocabulary, Hidden]), ("model.norm.weight", "BF16", [Hidden], Fill.Ones)];
        for (int i = 0; i < Layers; i++)
        {
            string layer = $"model.layers.{i}";
            all.AddRange([(layer + ".input_layernorm.weight", "BF16", [Hidden], Fill.Ones), (layer + ".post_attention_layernorm.weight", "BF16", [Hidden], Fill.Ones)]);
            foreach ((string name, int rows) in new[] { ("q", Hidden), ("k", KvWidth), ("v", KvWidth) })
            {
                all.AddRange(Matrix($"{layer}.self_attn.{name}_proj", [rows, Hidden]));
                if (Experts == 0)
                {
                    all.Add(($"{layer}.self_attn.{name}_proj.bias", "BF16", [rows], Fill.Zeros));
                }
            }

            all.AddRange(Matrix(layer + ".self_attn.o_proj", [Hidden, Hidden]));
            all.AddRange(Experts == 0 ? Dense(layer) : Mixed(layer));
        }

        return all;
    }

    private IEnumerable<(string Name, string Dtype, int[] Shape, Fill Fill)> Dense(string layer) =>
    [
        .. Matrix(layer + ".mlp.gate_proj", [Intermediate, Hidden]),
        .. Matrix(layer + ".mlp.up_proj", [Intermediate, Hidden]),
        .. Matrix(layer + ".mlp.down_proj", [Hidden, Intermediate]),
    ];

    private IEnumerable<(string Name, string Dtype, int[] Shape, Fill Fill)> Mixed(string layer) =>
    [
        (layer + ".self_attn.q_norm.weight", "BF16", [Hidden / Heads], Fill.Ones),
        (layer + ".self_attn.k_norm.weight", "BF16", [Hidden / Heads], Fill.Ones),
        .. Matrix(layer + ".mlp.gate", [Experts, Hidden]),
        .. Matrix(layer + ".mlp.switch_mlp.gate_proj", [Experts, Intermediate, Hidden]),
        .. Matrix(layer + ".mlp.switch_mlp.up_proj", [Experts, Intermediate, Hidden]),
        .. Matrix(layer + ".mlp.switch_mlp.down_proj", [Experts, Hidden, Intermediate]),
    ];

    private static IEnumerable<(string Name, string Dtype, int[] Shape, Fill Fill)> Matrix(string name, int[] shape) =>
    [
        (name + ".weight", "U32", [.. shape[..^1], shape[^1] / 8], Fill.Random),
        (name + ".scales", "BF16", [.. shape[..^1], shape[^1] / GroupSize], Fill.Scales),
        (name + ".biases", "BF16", [.. shape[..^1], shape[^1] / GroupSize], Fill.Biases),
    ];

    private static void Write(FileStream file, List<(string Name, string Dtype, int[] Shape, Fill Fill)> tensors)
    {
        var header = new Dictionary<string, object>(StringComparer.Ordinal);
        long offset = 0;
        foreach (var (name, dtype, shape, _) in tensors)
        {
            long bytes = BytesOf(dtype, shape);
            header.Add(name, new Dictionary<string, object>(StringComparer.Ordinal) { ["dtype"] = dtype, ["shape"] = shape, ["data_offsets"] = new[] { offset, offset + bytes } });
            offset += bytes;
        }

        byte[] json = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(header));
        file.Write(BitConverter.GetBytes((ulong)json.Length));
        file.Write(json);
        var random = new Random(1);
        foreach (var (_, dtype, shape, fill) in tensors)
        {
            file.Write(Values(random, BytesOf(dtype, shape), fill));
        }
    }

    private static byte[] Values(Random random, long bytes, Fill fill)
    {
        var values = new byte[bytes];
        if (fill == Fill.Random)
        {
            random.NextBytes(values);
            return values;
        }

        ushort value = fill switch { Fill.Scales => Scale, Fill.Biases => Bias, Fill.Ones => 0x3F80, _ => 0 };
        MemoryMarshal.Cast<byte, ushort>(values.AsSpan()).Fill(value);
        return values;
    }

    private static long BytesOf(string dtype, int[] shape) => shape.Aggregate(dtype == "U32" ? 4L : 2L, (product, size) => product * size);
}
