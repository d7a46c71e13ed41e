using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Models.Adapters;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Layouts;
using LocalInfer.Models.Weights;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>Finds every weight of a layout in a checkpoint and copies it into MLX. On the MLX thread only.</summary>
internal sealed class WeightLoader
{
    private readonly DecoderLayout _layout;
    private readonly WeightMap _map;
    private readonly TensorCopier _copier;
    private readonly TensorReader _tensors;
    private readonly AdapterReader? _adapter;
    private readonly Dictionary<(RopeLayout Layout, int HeadDim), RopeWeights> _ropes = [];
    private readonly Dictionary<int, DeltaConstants> _deltas = [];

    private WeightLoader(DecoderLayout layout, Checkpoint checkpoint, Adapter? adapter, TensorCopier copier)
    {
        _layout = layout;
        _map = WeightMap.Build(layout, checkpoint);
        _copier = copier;
        _tensors = new TensorReader(layout.Quantization, _map, copier);
        _adapter = adapter is null ? null : new AdapterReader(adapter, copier);
    }

    /// <param name="layout">The network.</param>
    /// <param name="checkpoint">Its weights; may be closed afterwards.</param>
    /// <param name="adapter">What changes them; null for nothing. May be closed afterwards.</param>
    /// <param name="graph">What records.</param>
    /// <param name="dtype">The element type of activations.</param>
    /// <exception cref="ModelFormatException">A tensor is missing, unknown, of a dtype or shape that the layout does not give, or not finite.</exception>
    public static DecoderWeights Load(DecoderLayout layout, Checkpoint checkpoint, Adapter? adapter, MlxGraph graph, MlxDtype dtype)
    {
        var copier = new TensorCopier(graph, dtype);
        try
        {
            DecoderWeights weights = new WeightLoader(layout, checkpoint, adapter, copier).All();
            adapter?.CheckAllUsed();
            return weights;
        }
        catch
        {
            copier.All.ForEach(held => held.Dispose());
            throw;
        }
    }

    private DecoderWeights All()
    {
        WeightMatrix embedding = Matrix(WeightKind.Embedding, -1);
        return new DecoderWeights(
            embedding,
            Vector(WeightKind.FinalNorm, -1),
            _layout.TieEmbeddings ? new LinearWeights(embedding, Bias: null) : Linear(WeightKind.LmHead, -1),
            [.. _layout.Layers.Select(Layer)],
            _copier.All);
    }

    private LayerWeights Layer(LayerLayout layer, int index) => new()
    {
        InputNorm = Vector(WeightKind.InputNorm, index),
        PostAttentionNorm = Vector(WeightKind.PostAttentionNorm, index),
        Attention = layer.Attention is { } attention ? Attention(attention, index) : null,
        GatedDelta = layer.GatedDelta is { } delta ? GatedDelta(delta, index) : null,
        Dense = layer.Mlp.Kind == MlpKind.Dense ? Dense(index, WeightKind.GateProj, WeightKind.UpProj, WeightKind.DownProj) : null,
        Moe = layer.Mlp.Moe is { } moe ? Moe(moe, index) : null,
    };

    private AttentionWeights Attention(AttentionLayout attention, int layer) => new(
        Linear(WeightKind.QProj, layer),
        Linear(WeightKind.KProj, layer),
        Linear(WeightKind.VProj, layer),
        Linear(WeightKind.OProj, layer),
        attention.QkNorm ? Vector(WeightKind.QNorm, layer) : null,
        attention.QkNorm ? Vector(WeightKind.KNorm, layer) : null,
        Rope(attention));

    private RopeWeights Rope(AttentionLayout attention)
    {
        if (!_ropes.TryGetValue((attention.Rope, attention.HeadDim), out RopeWeights? rope))
        {
            var frequencies = RopeFrequencies.Of(attention.Rope);
            float[] divisors = [.. frequencies.Divisors.Select(divisor => (float)divisor)];
            float[] scale = [.. Enumerable.Range(0, attention.HeadDim).Select(i => i < attention.Rope.RotaryDims ? (float)frequencies.Scale : 1)];
            rope = new RopeWeights(
                _copier.Constant(divisors, MlxDtype.Float32, divisors.Length),
                frequencies.Scale == 1 ? null : _copier.Constant(scale, _copier.Dtype, scale.Length));
            _ropes.Add((attention.Rope, attention.HeadDim), rope);
        }

        return rope;
    }

    private GatedDeltaWeights GatedDelta(GatedDeltaLayout delta, int layer) => new()
    {
        Qkvz = delta.FusedProjections ? Linear(WeightKind.DeltaQkvzProj, layer, DeltaRowOrder.Qkvz(delta)) : null,
        Ba = delta.FusedProjections ? Linear(WeightKind.DeltaBaProj, layer, DeltaRowOrder.Ba(delta)) : null,
        Qkv = delta.FusedProjections ? null : Linear(WeightKind.DeltaQkvProj, layer),
        Z = delta.FusedProjections ? null : Linear(WeightKind.DeltaZProj, layer),
        B = delta.FusedProjections ? null : Linear(WeightKind.DeltaBProj, layer),
        A = delta.FusedProjections ? null : Linear(WeightKind.DeltaAProj, layer),
        Conv = _tensors.Vector(_map[new(WeightKind.DeltaConv, layer)], type: null, delta.ConvWidth, delta.ConvKernelSize, 1),
        DtBias = _tensors.Vector(_map[new(WeightKind.DeltaDtBias, layer)], MlxDtype.Float32),
        Rate = Rate(layer),
        Norm = _tensors.Vector(_map[new(WeightKind.DeltaNorm, layer)], MlxDtype.Float32),
        Out = Linear(WeightKind.DeltaOutProj, layer),
        Constants = Constants(delta),
    };

    private MlxHeld Rate(int layer)
    {
        MlxHeld logarithm = _tensors.Vector(_map[new(WeightKind.DeltaALog, layer)], MlxDtype.Float32);
        return _copier.Hold(_copier.Graph.Negative(_copier.Graph.Exp(logarithm.Array)));
    }

    private DeltaConstants Constants(GatedDeltaLayout delta)
    {
        if (!_deltas.TryGetValue(delta.KeyHeadDim, out DeltaConstants? constants))
        {
            _deltas.Add(delta.KeyHeadDim, constants = DeltaConstants.Of(delta, _copier));
        }

        return constants;
    }

    private MoeWeights Moe(SparseMoeLayout moe, int layer)
    {
        bool hasShared = moe.SharedExpertIntermediateSize > 0;
        return new MoeWeights(
            Linear(WeightKind.Router, layer),
            Matrix(WeightKind.ExpertGateProj, layer),
            Matrix(WeightKind.ExpertUpProj, layer),
            Matrix(WeightKind.ExpertDownProj, layer),
            hasShared ? Dense(layer, WeightKind.SharedGateProj, WeightKind.SharedUpProj, WeightKind.SharedDownProj) : null,
            hasShared ? Linear(WeightKind.SharedExpertGate, layer) : null);
    }

    private DenseMlpWeights Dense(int layer, WeightKind gate, WeightKind up, WeightKind down) =>
        new(Linear(gate, layer), Linear(up, layer), Linear(down, layer));

    private LinearWeights Linear(WeightKind kind, int layer, int[]? rowOrder = null)
    {
        WeightModule module = _map[new(kind, layer)];
        WeightMatrix matrix = _tensors.Matrix(module, rowOrder);
        return new LinearWeights(matrix, module.HasBias ? _tensors.Bias(module) : null, _adapter?.Read(module, matrix, rowOrder));
    }

    private WeightMatrix Matrix(WeightKind kind, int layer) => _tensors.Matrix(_map[new(kind, layer)]);

    private MlxHeld Vector(WeightKind kind, int layer) => _tensors.Vector(_map[new(kind, layer)]);
}
