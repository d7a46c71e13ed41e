using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Layouts;
using LocalInfer.Models.Weights;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>Finds every weight of a layout in a checkpoint and copies it into MLX. On the MLX thread only.</summary>
internal sealed class WeightLoader
{
    private readonly DecoderLayout _layout;
    private readonly WeightMap _map;
    private readonly MlxDtype _dtype;
    private readonly TensorReader _tensors;
    private readonly Dictionary<(RopeLayout Layout, int HeadDim), RopeWeights> _ropes = [];

    private WeightLoader(DecoderLayout layout, Checkpoint checkpoint, MlxGraph graph, MlxDtype dtype)
    {
        _layout = layout;
        _dtype = dtype;
        _map = WeightMap.Build(layout, checkpoint);
        _tensors = new TensorReader(layout.Quantization, _map, graph, dtype);
    }

    /// <param name="layout">The network.</param>
    /// <param name="checkpoint">Its weights; may be closed afterwards.</param>
    /// <param name="graph">What records.</param>
    /// <param name="dtype">The element type of activations.</param>
    /// <exception cref="ModelFormatException">A tensor is missing, unknown, or of a dtype or shape that the layout does not give.</exception>
    public static DecoderWeights Load(DecoderLayout layout, Checkpoint checkpoint, MlxGraph graph, MlxDtype dtype)
    {
        var loader = new WeightLoader(layout, checkpoint, graph, dtype);
        try
        {
            return loader.All();
        }
        catch
        {
            loader._tensors.All.ForEach(held => held.Dispose());
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
            _tensors.All);
    }

    private LayerWeights Layer(LayerLayout layer, int index) => new(
        Vector(WeightKind.InputNorm, index),
        Vector(WeightKind.PostAttentionNorm, index),
        Attention(layer.Attention!, index),
        layer.Mlp.Kind == MlpKind.Dense ? Dense(index, WeightKind.GateProj, WeightKind.UpProj, WeightKind.DownProj) : null,
        layer.Mlp.Moe is { } moe ? Moe(moe, index) : null);

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
                _tensors.Constant(divisors, MlxDtype.Float32), frequencies.Scale == 1 ? null : _tensors.Constant(scale, _dtype));
            _ropes.Add((attention.Rope, attention.HeadDim), rope);
        }

        return rope;
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

    private LinearWeights Linear(WeightKind kind, int layer)
    {
        WeightModule module = _map[new(kind, layer)];
        return new LinearWeights(_tensors.Matrix(module), module.HasBias ? _tensors.Bias(module) : null);
    }

    private WeightMatrix Matrix(WeightKind kind, int layer) => _tensors.Matrix(_map[new(kind, layer)]);

    private MlxHeld Vector(WeightKind kind, int layer) => _tensors.Vector(_map[new(kind, layer)]);
}
