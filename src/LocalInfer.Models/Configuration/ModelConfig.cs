using LocalInfer.Models.Layouts;

namespace LocalInfer.Models.Configuration;

/// <summary>A Hugging Face <c>config.json</c>, validated: the layout of the network, and what else the file says.</summary>
public sealed class ModelConfig
{
    private const int MaxWidth = 1 << 20;

    private ModelConfig(DecoderLayout layout, IReadOnlyList<int> eosTokenIds)
    {
        Layout = layout;
        EosTokenIds = eosTokenIds;
    }

    /// <summary>The network.</summary>
    public DecoderLayout Layout { get; }

    /// <summary>End tokens that this file names; may be empty.</summary>
    public IReadOnlyList<int> EosTokenIds { get; }

    /// <summary>Reads and validates a file.</summary>
    /// <exception cref="ModelFormatException">The file is missing or broken, the architecture is not known, or a value is missing, of the wrong type or absurd.</exception>
    public static ModelConfig Read(string path)
    {
        var root = ConfigReader.Open(path);
        var family = ModelFamily.Find(root.OptionalString("model_type"), root);
        var text = root.OptionalObject("text_config") ?? root;
        if (text.OptionalString("hidden_act") is { } activation && activation is not ("silu" or "swish"))
        {
            throw text.Bad("hidden_act", "silu");
        }

        var layout = new DecoderLayout
        {
            ModelType = family.ModelType,
            VocabSize = text.Int("vocab_size", 1, 1 << 24),
            ContextLength = text.Int("max_position_embeddings", 1, 1 << 28),
            HiddenSize = text.Int("hidden_size", 1, MaxWidth),
            RmsNormEps = text.Double("rms_norm_eps", 0, 1),
            TieEmbeddings = ReadTie(family, root, text),
            Layers = ReadLayers(family, root, text),
            Quantization = QuantizationReader.Read(root),
        };
        return new ModelConfig(layout, [.. root.Ints("eos_token_id").Union(text.Ints("eos_token_id"))]);
    }

    private static bool ReadTie(ModelFamily family, ConfigReader root, ConfigReader text) =>
        !family.NeverTied
        && (text.OptionalBool("tie_word_embeddings") ?? root.OptionalBool("tie_word_embeddings") ?? family.TieDefault
            ?? throw text.Missing("tie_word_embeddings"));

    private static LayerLayout[] ReadLayers(ModelFamily family, ConfigReader root, ConfigReader text)
    {
        int count = text.Int("num_hidden_layers", 1, 4096);
        if (family.SlidingLayers && text.Strings("layer_types").Contains("sliding_attention"))
        {
            throw text.Bad("layer_types", "only full_attention layers (sliding windows are not supported)");
        }

        var attention = AttentionReader.Read(family, root, text);
        var gatedDelta = family.Hybrid ? ReadGatedDelta(family, text) : null;
        int interval = family.Hybrid ? text.OptionalInt("full_attention_interval", 1, count + 1) ?? 4 : 1;
        var mlp = new MlpReader(family, text);
        var layers = new LayerLayout[count];
        for (int i = 0; i < count; i++)
        {
            bool full = (i + 1) % interval == 0;
            layers[i] = new LayerLayout
            {
                Attention = full ? attention : null,
                GatedDelta = full ? null : gatedDelta,
                Mlp = mlp.Layer(i),
            };
        }

        return layers;
    }

    private static GatedDeltaLayout ReadGatedDelta(ModelFamily family, ConfigReader text)
    {
        var layout = new GatedDeltaLayout(
            text.Int("linear_num_key_heads", 1, 4096),
            text.Int("linear_num_value_heads", 1, 4096),
            text.Int("linear_key_head_dim", 1, 4096),
            text.Int("linear_value_head_dim", 1, 4096),
            text.Int("linear_conv_kernel_dim", 1, 64),
            FusedProjections: family.ModelType == "qwen3_next");
        return layout.ValueHeadCount % layout.KeyHeadCount == 0
            ? layout
            : throw text.Bad("linear_num_value_heads", $"a multiple of linear_num_key_heads ({layout.KeyHeadCount})");
    }
}
