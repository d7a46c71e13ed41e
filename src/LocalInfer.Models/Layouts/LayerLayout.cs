namespace LocalInfer.Models.Layouts;

/// <summary>One layer: h = x + Mixer(Norm(x)), then h + Mlp(Norm(h)).</summary>
public sealed record LayerLayout
{
    /// <summary>How the layer mixes positions.</summary>
    public LayerKind Kind => GatedDelta is null ? LayerKind.FullAttention : LayerKind.GatedDelta;

    /// <summary>The attention; null where the layer is a gated delta net.</summary>
    public AttentionLayout? Attention { get; init; }

    /// <summary>The gated delta net; null where the layer is attention.</summary>
    public GatedDeltaLayout? GatedDelta { get; init; }

    /// <summary>The feed-forward part.</summary>
    public required MlpLayout Mlp { get; init; }
}
