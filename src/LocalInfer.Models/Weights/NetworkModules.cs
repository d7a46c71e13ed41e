using LocalInfer.Models.Layouts;

namespace LocalInfer.Models.Weights;

/// <summary>All modules that a layout needs, with their canonical paths.</summary>
/// <param name="layout">The network.</param>
/// <param name="form">How the checkpoint holds it.</param>
internal sealed class NetworkModules(DecoderLayout layout, CheckpointForm form)
{
    private readonly int _hidden = layout.HiddenSize;

    /// <summary>The modules, in the order in which a pass meets them but for embedding, norm and head, which come first.</summary>
    public IEnumerable<WeightModule> All()
    {
        yield return new WeightModule(new(WeightKind.Embedding), "model.embed_tokens", layout.VocabSize, _hidden, HasBias: false);
        yield return Shifted(new WeightModule(new(WeightKind.FinalNorm), "model.norm", 1, _hidden, HasBias: false));
        if (!layout.TieEmbeddings)
        {
            yield return new WeightModule(new(WeightKind.LmHead), "lm_head", layout.VocabSize, _hidden, HasBias: false);
        }

        for (int i = 0; i < layout.Layers.Count; i++)
        {
            var layer = layout.Layers[i];
            var mixer = layer.Attention is { } attention ? Attention(i, attention) : GatedDelta(i, layer.GatedDelta!);
            var mlp = layer.Mlp.Moe is { } moe ? Experts(i, moe) : Dense(i, layer.Mlp);
            IEnumerable<WeightModule> norms =
            [
                Shifted(Vector(i, WeightKind.InputNorm, "input_layernorm", _hidden)),
                Shifted(Vector(i, WeightKind.PostAttentionNorm, "post_attention_layernorm", _hidden)),
            ];
            foreach (var module in norms.Concat(mixer).Concat(mlp))
            {
                yield return module;
            }
        }
    }

    private IEnumerable<WeightModule> Attention(int layer, AttentionLayout attention)
    {
        int width = attention.HeadCount * attention.HeadDim;
        int kvWidth = attention.KvHeadCount * attention.HeadDim;
        yield return Matrix(layer, WeightKind.QProj, "self_attn.q_proj", attention.OutputGate ? 2 * width : width, _hidden, attention.QkvBias);
        yield return Matrix(layer, WeightKind.KProj, "self_attn.k_proj", kvWidth, _hidden, attention.QkvBias);
        yield return Matrix(layer, WeightKind.VProj, "self_attn.v_proj", kvWidth, _hidden, attention.QkvBias);
        yield return Matrix(layer, WeightKind.OProj, "self_attn.o_proj", _hidden, width, attention.OutputBias);
        if (attention.QkNorm)
        {
            yield return Shifted(Vector(layer, WeightKind.QNorm, "self_attn.q_norm", attention.HeadDim));
            yield return Shifted(Vector(layer, WeightKind.KNorm, "self_attn.k_norm", attention.HeadDim));
        }
    }

    private IEnumerable<WeightModule> GatedDelta(int layer, GatedDeltaLayout delta)
    {
        if (delta.FusedProjections)
        {
            yield return Matrix(layer, WeightKind.DeltaQkvzProj, "linear_attn.in_proj_qkvz", delta.ConvWidth + delta.ValueWidth, _hidden);
            yield return Matrix(layer, WeightKind.DeltaBaProj, "linear_attn.in_proj_ba", 2 * delta.ValueHeadCount, _hidden);
        }
        else
        {
            yield return Matrix(layer, WeightKind.DeltaQkvProj, "linear_attn.in_proj_qkv", delta.ConvWidth, _hidden);
            yield return Matrix(layer, WeightKind.DeltaZProj, "linear_attn.in_proj_z", delta.ValueWidth, _hidden);
            yield return Matrix(layer, WeightKind.DeltaBProj, "linear_attn.in_proj_b", delta.ValueHeadCount, _hidden);
            yield return Matrix(layer, WeightKind.DeltaAProj, "linear_attn.in_proj_a", delta.ValueHeadCount, _hidden);
        }

        yield return Vector(layer, WeightKind.DeltaConv, "linear_attn.conv1d", delta.ConvWidth * delta.ConvKernelSize);
        yield return Vector(layer, WeightKind.DeltaDtBias, "linear_attn.dt_bias", delta.ValueHeadCount);
        yield return Vector(layer, WeightKind.DeltaALog, "linear_attn.A_log", delta.ValueHeadCount);
        yield return Vector(layer, WeightKind.DeltaNorm, "linear_attn.norm", delta.ValueHeadDim);
        yield return Matrix(layer, WeightKind.DeltaOutProj, "linear_attn.out_proj", _hidden, delta.ValueWidth);
    }

    private IEnumerable<WeightModule> Dense(int layer, MlpLayout mlp)
    {
        yield return Matrix(layer, WeightKind.GateProj, "mlp.gate_proj", mlp.IntermediateSize, _hidden, mlp.Bias);
        yield return Matrix(layer, WeightKind.UpProj, "mlp.up_proj", mlp.IntermediateSize, _hidden, mlp.Bias);
        yield return Matrix(layer, WeightKind.DownProj, "mlp.down_proj", _hidden, mlp.IntermediateSize, mlp.Bias);
    }

    private IEnumerable<WeightModule> Experts(int layer, SparseMoeLayout moe)
    {
        yield return Matrix(layer, WeightKind.Router, "mlp.gate", moe.ExpertCount, _hidden);
        yield return Expert(WeightKind.ExpertGateProj, "gate_proj", moe.ExpertIntermediateSize, _hidden);
        yield return Expert(WeightKind.ExpertUpProj, "up_proj", moe.ExpertIntermediateSize, _hidden);
        yield return Expert(WeightKind.ExpertDownProj, "down_proj", _hidden, moe.ExpertIntermediateSize);
        if (moe.SharedExpertIntermediateSize > 0)
        {
            yield return Matrix(layer, WeightKind.SharedGateProj, "mlp.shared_expert.gate_proj", moe.SharedExpertIntermediateSize, _hidden);
            yield return Matrix(layer, WeightKind.SharedUpProj, "mlp.shared_expert.up_proj", moe.SharedExpertIntermediateSize, _hidden);
            yield return Matrix(layer, WeightKind.SharedDownProj, "mlp.shared_expert.down_proj", _hidden, moe.SharedExpertIntermediateSize);
            yield return Matrix(layer, WeightKind.SharedExpertGate, "mlp.shared_expert_gate", 1, _hidden);
        }

        WeightModule Expert(WeightKind kind, string name, int rows, int columns) =>
            Matrix(layer, kind, $"mlp.switch_mlp.{name}", rows, columns) with { Experts = moe.ExpertCount, Storage = form.StorageOf(layer) };
    }

    private static WeightModule Matrix(int layer, WeightKind kind, string name, int rows, int columns, bool bias = false) =>
        new(new(kind, layer), $"model.layers.{layer}.{name}", rows, columns, bias);

    private static WeightModule Vector(int layer, WeightKind kind, string name, int length) => Matrix(layer, kind, name, 1, length);

    private WeightModule Shifted(WeightModule norm) => norm with { IsStoredLessOne = form.NormsAreLessOne };
}
