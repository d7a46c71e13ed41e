namespace LocalInfer.Models.Weights;

/// <summary>A module of the network: <c>PATH.weight</c>, and <c>.scales</c> and <c>.biases</c> where it is quantised.</summary>
/// <param name="Role">Its place in the network.</param>
/// <param name="Path">Its canonical path, such as <c>model.layers.0.mlp.down_proj</c>; see <see cref="TensorNames"/>.</param>
/// <param name="Rows">Outputs; 1 for a vector.</param>
/// <param name="Columns">Inputs before packing; for a vector its values.</param>
/// <param name="HasBias">Whether there is a <c>PATH.bias</c> with a value for each row.</param>
public sealed record WeightModule(WeightRole Role, string Path, int Rows, int Columns, bool HasBias)
{
    /// <summary>Matrices of the module, one for each expert; 0 for a module that is no expert's.</summary>
    public int Experts { get; init; }

    /// <summary>How the experts' matrices are stored.</summary>
    public ExpertStorage Storage { get; init; }

    /// <summary>Whether one tensor holds the matrices of all experts.</summary>
    public bool IsStack => Experts > 0 && Storage != ExpertStorage.Separate;

    /// <summary>Whether the checkpoint holds the norm's weights less one: w is then bfloat16(1 + stored), rounded as mlx-lm rounds it.</summary>
    public bool IsStoredLessOne { get; init; }

    /// <summary>Whether the weight is a vector of floats and never quantised: a norm, and the small weights of a gated delta net.</summary>
    public bool IsVector => IsNorm || Role.Kind is WeightKind.DeltaConv or WeightKind.DeltaDtBias or WeightKind.DeltaALog;

    /// <summary>Whether the weight belongs to an RMSNorm.</summary>
    public bool IsNorm => Role.Kind is WeightKind.FinalNorm or WeightKind.InputNorm or WeightKind.PostAttentionNorm
        or WeightKind.QNorm or WeightKind.KNorm or WeightKind.DeltaNorm;

    /// <summary>The canonical name of a tensor of the module.</summary>
    /// <param name="part"><c>weight</c>, <c>scales</c>, <c>biases</c> or <c>bias</c>.</param>
    /// <param name="expert">The expert, where each has its own tensors.</param>
    public string TensorName(string part, int expert = 0) => (Storage, Role.Kind) switch
    {
        (ExpertStorage.Separate, _) => Path.Replace("switch_mlp", $"experts.{expert}", StringComparison.Ordinal) + $".{part}",
        (ExpertStorage.Fused, WeightKind.ExpertDownProj) => Path.Replace("switch_mlp", "experts", StringComparison.Ordinal),
        (ExpertStorage.Fused, _) => Path[..Path.LastIndexOf("switch_mlp", StringComparison.Ordinal)] + "experts.gate_up_proj",
        (_, WeightKind.DeltaDtBias or WeightKind.DeltaALog) => Path,
        _ => $"{Path}.{part}",
    };
}
