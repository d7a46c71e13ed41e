using LocalInfer.Models.Layouts;

namespace LocalInfer.Models.Configuration;

/// <summary>Reads the feed-forward parts from a config and says which layer has which.</summary>
internal sealed class MlpReader
{
    private const int MaxWidth = 1 << 22;

    private readonly MlpLayout? _dense;
    private readonly MlpLayout? _sparse;
    private readonly HashSet<int> _denseLayers;
    private readonly int _sparseStep;

    public MlpReader(ModelFamily family, ConfigReader text)
    {
        int experts = family.Moe ? text.Int("num_experts", 0, 65536) : 0;
        _sparse = experts > 0 ? new MlpLayout { Moe = ReadMoe(family, text, experts) } : null;
        bool everyLayer = family.ModelType is "qwen2_moe" or "qwen3_5_moe";
        _denseLayers = everyLayer ? [] : [.. text.Ints("mlp_only_layers")];
        _sparseStep = everyLayer ? 1 : text.OptionalInt("decoder_sparse_step", 1, 4096) ?? 1;
        bool needsDense = _sparse is null || _denseLayers.Count > 0 || _sparseStep > 1;
        _dense = needsDense
            ? new MlpLayout { IntermediateSize = text.Int("intermediate_size", 1, MaxWidth), Bias = text.OptionalBool("mlp_bias") ?? false }
            : null;
    }

    public MlpLayout Layer(int index)
    {
        bool sparse = _sparse is not null && !_denseLayers.Contains(index) && (index + 1) % _sparseStep == 0;
        return sparse ? _sparse! : _dense!;
    }

    private static SparseMoeLayout ReadMoe(ModelFamily family, ConfigReader text, int experts) => new(
        experts,
        text.Int("num_experts_per_tok", 1, experts),
        text.Int("moe_intermediate_size", 1, MaxWidth),
        family.ModelType switch
        {
            "qwen2_moe" => false,
            "qwen3_5_moe" => text.OptionalBool("norm_topk_prob") ?? true,
            _ => text.OptionalBool("norm_topk_prob") ?? false,
        },
        family.ModelType == "qwen3_moe" ? 0 : text.Int("shared_expert_intermediate_size", 1, MaxWidth));
}
