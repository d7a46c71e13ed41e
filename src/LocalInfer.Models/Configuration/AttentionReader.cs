using LocalInfer.Models.Layouts;

namespace LocalInfer.Models.Configuration;

/// <summary>Reads the attention and its rotary embedding from a config.</summary>
internal static class AttentionReader
{
    private const double MaxFactor = 1e6;

    public static AttentionLayout Read(ModelFamily family, ConfigReader root, ConfigReader text)
    {
        int heads = text.Int("num_attention_heads", 1, 4096);
        int kvHeads = text.OptionalInt("num_key_value_heads", 1, heads) ?? heads;
        if (heads % kvHeads != 0)
        {
            throw text.Bad("num_key_value_heads", $"a divisor of num_attention_heads ({heads})");
        }

        int headDim = ReadHeadDim(family, text, heads);
        bool bias = text.OptionalBool("attention_bias") ?? false;
        return new AttentionLayout
        {
            HeadCount = heads,
            KvHeadCount = kvHeads,
            HeadDim = headDim,
            QkNorm = family.QkNorm,
            QkvBias = family.QkvBias || bias,
            OutputBias = !family.QkvBias && bias,
            OutputGate = family.Hybrid && (text.OptionalBool("attn_output_gate") ?? true),
            Rope = ReadRope(family, root, text, headDim),
        };
    }

    private static int ReadHeadDim(ModelFamily family, ConfigReader text, int heads)
    {
        int hidden = text.Int("hidden_size", 1, 1 << 20);
        int? configured = family.HeadDimFromConfig ? text.OptionalInt("head_dim", 2, 4096) : null;
        if (configured is null && hidden % heads != 0)
        {
            throw text.Bad("hidden_size", $"a multiple of num_attention_heads ({heads}), as head_dim is not given");
        }

        int headDim = configured ?? hidden / heads;
        return headDim % 2 == 0 ? headDim : throw text.Error($"a head dimension of {headDim} is odd; rotary embeddings need an even one.");
    }

    private static RopeLayout ReadRope(ModelFamily family, ConfigReader root, ConfigReader text, int headDim)
    {
        var parameters = text.OptionalObject("rope_parameters") ?? root.OptionalObject("rope_parameters");
        double theta = parameters?.OptionalDouble("rope_theta", 1 + 1e-9, 1e15)
            ?? text.OptionalDouble("rope_theta", 1 + 1e-9, 1e15)
            ?? family.ThetaDefault
            ?? throw text.Missing("rope_theta");
        double partial = parameters?.OptionalDouble("partial_rotary_factor", 0.001, 1)
            ?? text.OptionalDouble("partial_rotary_factor", 0.001, 1)
            ?? (family.Hybrid ? 0.25 : 1);
        int dims = (int)(headDim * partial);
        return dims >= 2 && dims % 2 == 0
            ? new RopeLayout(theta, dims, ReadScaling(text.OptionalObject("rope_scaling") ?? parameters))
            : throw text.Bad("partial_rotary_factor", $"a share that makes an even number of the {headDim} head dimensions rotate");
    }

    private static RopeScaling ReadScaling(ConfigReader? scaling)
    {
        string? type = scaling?.OptionalString("type") ?? scaling?.OptionalString("rope_type");
        return type switch
        {
            null or "default" or "mrope" => RopeScaling.None,
            "linear" => new RopeScaling { Kind = RopeScalingKind.Linear, Factor = scaling!.Double("factor", 1, MaxFactor) },
            "llama3" => ReadLlama3(scaling!),
            "yarn" => ReadYarn(scaling!),
            _ => throw scaling!.Error($"rope scaling '{type}' is not supported; known are default, mrope, linear, llama3, yarn."),
        };
    }

    private static RopeScaling ReadLlama3(ConfigReader scaling)
    {
        var result = new RopeScaling
        {
            Kind = RopeScalingKind.Llama3,
            Factor = scaling.Double("factor", 1, MaxFactor),
            LowFreqFactor = scaling.OptionalDouble("low_freq_factor", 1e-3, MaxFactor) ?? 1,
            HighFreqFactor = scaling.OptionalDouble("high_freq_factor", 1e-3, MaxFactor) ?? 4,
            OriginalContextLength = scaling.OptionalInt("original_max_position_embeddings", 1, 1 << 28) ?? 8192,
        };
        return result.HighFreqFactor > result.LowFreqFactor
            ? result
            : throw scaling.Bad("high_freq_factor", "a number above low_freq_factor");
    }

    private static RopeScaling ReadYarn(ConfigReader scaling) => new()
    {
        Kind = RopeScalingKind.Yarn,
        Factor = scaling.Double("factor", 1, MaxFactor),
        OriginalContextLength = scaling.OptionalInt("original_max_position_embeddings", 1, 1 << 28) ?? 4096,
        BetaFast = scaling.OptionalDouble("beta_fast", 1e-3, MaxFactor) ?? 32,
        BetaSlow = scaling.OptionalDouble("beta_slow", 1e-3, MaxFactor) ?? 1,
        MScale = scaling.OptionalDouble("mscale", 0, MaxFactor) ?? 1,
        MScaleAllDim = scaling.OptionalDouble("mscale_all_dim", 0, MaxFactor) ?? 0,
    };
}
