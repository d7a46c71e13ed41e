namespace LocalInfer.Models.Configuration;

/// <summary>What an architecture decides that config.json does not say; the defaults are those of mlx-lm.</summary>
internal sealed record ModelFamily(string ModelType)
{
    public static IReadOnlyList<ModelFamily> Known { get; } =
    [
        new("qwen2") { QkvBias = true, TieDefault = true, ThetaDefault = 1e6, HeadDimFromConfig = false },
        new("qwen3") { QkNorm = true },
        new("llama") { TieDefault = true, ThetaDefault = 1e4, SlidingLayers = true },
        new("mistral") { TieDefault = true, ThetaDefault = 1e4, SlidingLayers = true },
        new("qwen2_moe") { QkvBias = true, NeverTied = true, ThetaDefault = 1e6, HeadDimFromConfig = false, Moe = true },
        new("qwen3_moe") { QkNorm = true, Moe = true },
        new("qwen3_next") { QkNorm = true, Moe = true, Hybrid = true, TieDefault = false, ThetaDefault = 1e7 },
        new("qwen3_5") { QkNorm = true, Hybrid = true, TieDefault = false, ThetaDefault = 1e5 },
        new("qwen3_5_moe") { QkNorm = true, Moe = true, Hybrid = true, TieDefault = false, ThetaDefault = 1e5 },
    ];

    public bool QkvBias { get; init; }

    public bool QkNorm { get; init; }

    public bool HeadDimFromConfig { get; init; } = true;

    /// <summary>Null: config.json must say whether the head is tied.</summary>
    public bool? TieDefault { get; init; }

    public bool NeverTied { get; init; }

    /// <summary>Null: config.json must have the base.</summary>
    public double? ThetaDefault { get; init; }

    /// <summary>Whether <c>layer_types</c> may ask for sliding-window layers; the Qwen files never read it.</summary>
    public bool SlidingLayers { get; init; }

    public bool Moe { get; init; }

    public bool Hybrid { get; init; }

    public static ModelFamily Find(string? modelType, ConfigReader config) =>
        Known.FirstOrDefault(family => family.ModelType == modelType)
        ?? throw config.Error($"model_type '{modelType}' is not known; known are {string.Join(", ", Known.Select(family => family.ModelType))}.");
}
