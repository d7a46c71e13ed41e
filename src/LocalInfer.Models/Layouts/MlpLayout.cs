namespace LocalInfer.Models.Layouts;

/// <summary>The feed-forward part of a layer: down(silu(gate(x)) * up(x)), once or in experts.</summary>
public sealed record MlpLayout
{
    /// <summary>Dense or sparse.</summary>
    public MlpKind Kind => Moe is null ? MlpKind.Dense : MlpKind.SparseMoe;

    /// <summary>Width of the dense block; 0 where the layer is sparse.</summary>
    public int IntermediateSize { get; init; }

    /// <summary>Whether the dense block's projections have biases.</summary>
    public bool Bias { get; init; }

    /// <summary>The mixture of experts, or null where the layer is dense.</summary>
    public SparseMoeLayout? Moe { get; init; }
}
