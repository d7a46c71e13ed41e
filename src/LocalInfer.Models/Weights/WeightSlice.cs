using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Models.Weights;

/// <summary>Where one matrix lies: some rows of a tensor, seen as one matrix of all its rows.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="FirstRow">The first row, counted over all dimensions but the last.</param>
public sealed record WeightSlice(CheckpointTensor Tensor, long FirstRow)
{
    /// <summary>The last dimension of the tensor: values of a row as stored.</summary>
    public long StoredColumns => Tensor.Shape.Count == 0 ? 1 : Tensor.Shape[^1];
}
