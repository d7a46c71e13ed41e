namespace LocalInfer.Models.Weights;

/// <summary>A module of the checkpoint: <c>PATH.weight</c>, and <c>.scales</c> and <c>.biases</c> where it is quantised.</summary>
/// <param name="Role">Its place in the network.</param>
/// <param name="Path">Its path in the checkpoint, such as <c>model.layers.0.mlp.down_proj</c>.</param>
/// <param name="Rows">Outputs; for a norm 1.</param>
/// <param name="Columns">Inputs before packing; for a norm its width.</param>
/// <param name="HasBias">Whether there is a <c>PATH.bias</c> with a value for each row.</param>
public sealed record WeightModule(WeightRole Role, string Path, int Rows, int Columns, bool HasBias)
{
    /// <summary>Whether the weight is a vector: a norm.</summary>
    public bool IsNorm => Role.Kind is WeightKind.FinalNorm or WeightKind.InputNorm or WeightKind.PostAttentionNorm
        or WeightKind.QNorm or WeightKind.KNorm;
}
