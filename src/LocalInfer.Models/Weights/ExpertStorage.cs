namespace LocalInfer.Models.Weights;

/// <summary>How a checkpoint holds the matrices of a layer's experts.</summary>
public enum ExpertStorage
{
    /// <summary>One tensor for all experts, [experts, outputs, inputs]: <c>mlp.switch_mlp.up_proj.weight</c>, as MLX writes it. Also what is no expert's.</summary>
    Stacked,

    /// <summary>One tensor for each expert: <c>mlp.experts.0.up_proj.weight</c>.</summary>
    Separate,

    /// <summary>Gate and up in one tensor, [experts, 2 outputs, inputs], gate first: <c>mlp.experts.gate_up_proj</c>; <c>mlp.experts.down_proj</c> beside it.</summary>
    Fused,
}
