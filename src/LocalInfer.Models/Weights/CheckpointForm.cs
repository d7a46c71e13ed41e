using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Models.Weights;

/// <summary>How a checkpoint holds what original and converted models hold differently; told from its tensors, as mlx-lm tells it.</summary>
/// <param name="layout">The network.</param>
/// <param name="tensors">Its tensors by canonical name.</param>
internal sealed class CheckpointForm(DecoderLayout layout, IReadOnlyDictionary<string, CheckpointTensor> tensors)
{
    /// <summary>
    /// Whether norms are stored less one: in hybrids that were not converted. qwen3_next shows it by experts that are not stacked, the others by a
    /// convolution of [channels, 1, taps].
    /// </summary>
    public bool NormsAreLessOne { get; } = layout.Layers.FirstOrDefault(layer => layer.GatedDelta is not null)?.GatedDelta is { } delta
        && (delta.FusedProjections
            ? tensors.ContainsKey("model.layers.0.mlp.experts.0.up_proj.weight")
            : tensors.Any(tensor => tensor.Key.EndsWith(".conv1d.weight", StringComparison.Ordinal) && tensor.Value.Shape is [.., not 1]));

    /// <summary>How a layer's experts are stored.</summary>
    public ExpertStorage StorageOf(int layer) =>
        tensors.ContainsKey($"model.layers.{layer}.mlp.experts.gate_up_proj") ? ExpertStorage.Fused
        : tensors.ContainsKey($"model.layers.{layer}.mlp.experts.0.up_proj.weight") ? ExpertStorage.Separate
        : ExpertStorage.Stacked;
}
