using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Models.Weights;

/// <summary>
/// Which module of a checkpoint plays which part. Building it checks the checkpoint's names against the layout:
/// nothing is missing, and nothing is there that the network does not use.
/// </summary>
public sealed class WeightMap
{
    private readonly Dictionary<WeightRole, WeightModule> _modules;

    private WeightMap(IEnumerable<WeightModule> modules) => _modules = modules.ToDictionary(module => module.Role);

    /// <summary>The module of a role.</summary>
    /// <exception cref="KeyNotFoundException">The layout has no such role.</exception>
    public WeightModule this[WeightRole role] => _modules[role];

    /// <summary>All modules.</summary>
    public IReadOnlyCollection<WeightModule> Modules => _modules.Values;

    /// <summary>Maps the modules of a layout and checks the names of a checkpoint.</summary>
    /// <param name="layout">The network; every layer must be full attention with a dense MLP.</param>
    /// <param name="checkpoint">The weights.</param>
    /// <exception cref="ModelFormatException">A tensor is missing or not known, or no names are known for a kind of layer.</exception>
    public static WeightMap Build(DecoderLayout layout, Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(checkpoint);
        var map = new WeightMap(Enumerate(layout));
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var module in map.Modules)
        {
            Require($"{module.Path}.weight");
            if (module.HasBias)
            {
                Require($"{module.Path}.bias");
            }

            if (!module.IsNorm && checkpoint.Tensors.ContainsKey($"{module.Path}.scales"))
            {
                known.Add($"{module.Path}.scales");
                known.Add($"{module.Path}.biases");
            }
        }

        foreach (string name in checkpoint.Tensors.Keys)
        {
            if (!known.Contains(name) && !IsRedundant(name, layout))
            {
                throw new ModelFormatException(
                    $"{checkpoint.Tensors[name].FilePath}: tensor '{name}' has no place in a {layout.ModelType} network of this config.json.");
            }
        }

        return map;

        void Require(string name)
        {
            known.Add(name);
            if (!checkpoint.Tensors.ContainsKey(name))
            {
                string folder = Path.GetDirectoryName(checkpoint.Tensors.Values.FirstOrDefault()?.FilePath) ?? "the checkpoint";
                throw new ModelFormatException($"{folder}: tensor '{name}' is missing.");
            }
        }
    }

    // Files in the original layout repeat a tied head and store the rotary buffer; mlx-lm drops both.
    private static bool IsRedundant(string name, DecoderLayout layout) =>
        name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal)
        || (layout.TieEmbeddings && name.StartsWith("lm_head.", StringComparison.Ordinal));

    private static IEnumerable<WeightModule> Enumerate(DecoderLayout layout)
    {
        int hidden = layout.HiddenSize;
        yield return new WeightModule(new(WeightKind.Embedding), "model.embed_tokens", layout.VocabSize, hidden, HasBias: false);
        yield return new WeightModule(new(WeightKind.FinalNorm), "model.norm", 1, hidden, HasBias: false);
        if (!layout.TieEmbeddings)
        {
            yield return new WeightModule(new(WeightKind.LmHead), "lm_head", layout.VocabSize, hidden, HasBias: false);
        }

        for (int i = 0; i < layout.Layers.Count; i++)
        {
            foreach (var module in EnumerateLayer(layout, i))
            {
                yield return module;
            }
        }
    }

    private static IEnumerable<WeightModule> EnumerateLayer(DecoderLayout layout, int index)
    {
        var layer = layout.Layers[index];
        if (layer.Attention is not { OutputGate: false } attention || layer.Mlp.Kind != MlpKind.Dense)
        {
            throw new ModelFormatException($"model_type '{layout.ModelType}' is known, but there is no decoder for it yet (layer {index}).");
        }

        int hidden = layout.HiddenSize;
        int queryWidth = attention.HeadCount * attention.HeadDim;
        int kvWidth = attention.KvHeadCount * attention.HeadDim;
        int width = layer.Mlp.IntermediateSize;
        yield return Module(WeightKind.InputNorm, "input_layernorm", 1, hidden);
        yield return Module(WeightKind.PostAttentionNorm, "post_attention_layernorm", 1, hidden);
        yield return Module(WeightKind.QProj, "self_attn.q_proj", queryWidth, hidden, attention.QkvBias);
        yield return Module(WeightKind.KProj, "self_attn.k_proj", kvWidth, hidden, attention.QkvBias);
        yield return Module(WeightKind.VProj, "self_attn.v_proj", kvWidth, hidden, attention.QkvBias);
        yield return Module(WeightKind.OProj, "self_attn.o_proj", hidden, queryWidth, attention.OutputBias);
        if (attention.QkNorm)
        {
            yield return Module(WeightKind.QNorm, "self_attn.q_norm", 1, attention.HeadDim);
            yield return Module(WeightKind.KNorm, "self_attn.k_norm", 1, attention.HeadDim);
        }

        yield return Module(WeightKind.GateProj, "mlp.gate_proj", width, hidden, layer.Mlp.Bias);
        yield return Module(WeightKind.UpProj, "mlp.up_proj", width, hidden, layer.Mlp.Bias);
        yield return Module(WeightKind.DownProj, "mlp.down_proj", hidden, width, layer.Mlp.Bias);

        WeightModule Module(WeightKind kind, string name, int rows, int columns, bool bias = false) =>
            new(new(kind, index), $"model.layers.{index}.{name}", rows, columns, bias);
    }
}
