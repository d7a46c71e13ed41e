using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Models.Weights;

/// <summary>
/// The names of a checkpoint in canonical form: <c>model.…</c> and <c>lm_head.…</c>. Converted multimodal models say <c>language_model.model.…</c>,
/// the original ones <c>model.language_model.…</c>. What a text decoder does not use (vision towers, heads for speculation, the rotary buffer) is left out, as mlx-lm does.
/// </summary>
internal static class TensorNames
{
    private const string Wrapper = "language_model.";
    private const string Inner = "model.language_model.";

    /// <summary>The canonical form of a tensor's name or a module's path.</summary>
    public static string Canonical(string name) =>
        name.StartsWith(Inner, StringComparison.Ordinal) ? "model." + name[Inner.Length..]
        : name.StartsWith(Wrapper, StringComparison.Ordinal) ? name[Wrapper.Length..]
        : name;

    /// <summary>The tensors of a checkpoint by canonical name.</summary>
    /// <exception cref="ModelFormatException">Two tensors have the same canonical name.</exception>
    public static Dictionary<string, CheckpointTensor> Read(DecoderLayout layout, Checkpoint checkpoint)
    {
        var tensors = new Dictionary<string, CheckpointTensor>(checkpoint.Tensors.Count, StringComparer.Ordinal);
        foreach (var (stored, tensor) in checkpoint.Tensors)
        {
            string name = Canonical(stored);
            if (!IsUnused(name, layout) && !tensors.TryAdd(name, tensor))
            {
                throw new ModelFormatException($"{tensor.FilePath}: tensor '{stored}' is the same as '{tensors[name].Name}'.");
            }
        }

        return tensors;
    }

    private static bool IsUnused(string name, DecoderLayout layout) =>
        name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal)
        || (layout.TieEmbeddings && name.StartsWith("lm_head.", StringComparison.Ordinal))
        || name.StartsWith("mtp.", StringComparison.Ordinal)
        || name.StartsWith("vision_tower", StringComparison.Ordinal)
        || name.StartsWith("model.visual", StringComparison.Ordinal);
}
