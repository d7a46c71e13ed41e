using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models;
using LocalInfer.Models.Adapters;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Layouts;
using LocalInfer.Models.Weights;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>Finds every weight of a layout in a checkpoint. Matrices are repacked or stay mapped; vectors are copied.</summary>
internal sealed class WeightLoader
{
    private readonly DecoderLayout _layout;
    private readonly WeightMap _map;
    private readonly MatrixReader _matrices;
    private readonly VectorReader _vectors;
    private readonly SharedMatrices _shared;
    private readonly PackingQueue? _packing;
    private readonly AdapterReader? _adapter;

    private WeightLoader(DecoderLayout layout, Checkpoint checkpoint, Adapter? adapter, int packThreads, SharedMatrices shared)
    {
        _layout = layout;
        _map = WeightMap.Build(layout, checkpoint);
        _shared = shared;
        _packing = packThreads > 0 ? new PackingQueue(shared.Memory, packThreads) : null;
        _matrices = new MatrixReader(layout.Quantization, _map, _packing, shared);
        _vectors = new VectorReader(_map);
        _adapter = adapter is null ? null : new AdapterReader(adapter, _vectors, _packing);
    }

    /// <summary>Loads the weights of a model and of its adapter.</summary>
    /// <param name="folder">The model. Its matrices stay mapped where they are not repacked.</param>
    /// <param name="packThreads">Threads that repack for the int8 kernels; 0 repacks nothing.</param>
    /// <param name="shared">The matrices of the same folder, read for the same kernels, to be used once more; null reads them.</param>
    /// <exception cref="ModelFormatException">A tensor is missing, unknown, or of a dtype or shape that the layout does not give.</exception>
    public static DecoderWeights Load(ModelFolder folder, int packThreads, SharedMatrices? shared = null)
    {
        Checkpoint checkpoint = folder.OpenCheckpoint();
        SharedMatrices matrices = shared?.Share() ?? new SharedMatrices();
        WeightLoader? loader = null;
        try
        {
            using var adapter = folder.OpenAdapter();
            loader = new WeightLoader(folder.Layout, checkpoint, adapter, packThreads, matrices);
            var weights = loader.All();
            loader._packing?.Run();
            adapter?.CheckAllUsed();
            if (loader._matrices.HasMapped)
            {
                matrices.Keep(checkpoint);
            }
            else
            {
                checkpoint.Dispose();
            }

            return weights;
        }
        catch
        {
            loader?._vectors.All.ForEach(vector => vector.Dispose());
            matrices.Dispose();
            checkpoint.Dispose();
            throw;
        }
    }

    private DecoderWeights All()
    {
        // In the order of a pass, which is the order in which repacked matrices come to lie.
        var embedding = _matrices.Read(_map[new(WeightKind.Embedding)]);
        return new DecoderWeights
        {
            Embedding = embedding,
            FinalNorm = _vectors.Read(_map[new(WeightKind.FinalNorm)]),
            Head = _layout.TieEmbeddings ? new LinearWeights(embedding, Bias: null) : Linear(WeightKind.LmHead, -1),
            Layers = [.. _layout.Layers.Select(Layer)],
            Matrices = _shared,
            Vectors = _vectors.All,
        };
    }

    private LayerWeights Layer(LayerLayout layer, int index) => new()
    {
        InputNorm = Vector(WeightKind.InputNorm, index),
        PostAttentionNorm = Vector(WeightKind.PostAttentionNorm, index),
        Attention = layer.Attention is { } attention ? Attention(attention, index) : null,
        GatedDelta = layer.GatedDelta is { } delta ? GatedDelta(delta, index) : null,
        Dense = layer.Mlp.Kind == MlpKind.Dense
            ? Dense(index, WeightKind.GateProj, WeightKind.UpProj, WeightKind.DownProj)
            : null,
        Moe = layer.Mlp.Moe is { } moe ? Moe(moe, index) : null,
    };

    private AttentionWeights Attention(AttentionLayout attention, int layer) => new(
        Linear(WeightKind.QProj, layer),
        Linear(WeightKind.KProj, layer),
        Linear(WeightKind.VProj, layer),
        Linear(WeightKind.OProj, layer),
        attention.QkNorm ? Vector(WeightKind.QNorm, layer) : null,
        attention.QkNorm ? Vector(WeightKind.KNorm, layer) : null);

    private GatedDeltaWeights GatedDelta(GatedDeltaLayout delta, int layer) => new()
    {
        Qkvz = delta.FusedProjections ? Linear(WeightKind.DeltaQkvzProj, layer) : null,
        Ba = delta.FusedProjections ? Unpacked(WeightKind.DeltaBaProj, layer) : null,
        Qkv = delta.FusedProjections ? null : Linear(WeightKind.DeltaQkvProj, layer),
        Z = delta.FusedProjections ? null : Linear(WeightKind.DeltaZProj, layer),
        B = delta.FusedProjections ? null : Unpacked(WeightKind.DeltaBProj, layer),
        A = delta.FusedProjections ? null : Unpacked(WeightKind.DeltaAProj, layer),
        Conv = _vectors.ReadTransposed(_map.Find(_map[new(WeightKind.DeltaConv, layer)], "weight")!.Tensor, delta.ConvWidth, delta.ConvKernelSize),
        DtBias = Vector(WeightKind.DeltaDtBias, layer),
        Rate = _vectors.ReadMapped(_map[new(WeightKind.DeltaALog, layer)], logarithm => -MathF.Exp(logarithm)),
        Norm = Vector(WeightKind.DeltaNorm, layer),
        Out = Linear(WeightKind.DeltaOutProj, layer),
    };

    private MoeWeights Moe(SparseMoeLayout moe, int layer)
    {
        bool hasShared = moe.SharedExpertIntermediateSize > 0;
        return new MoeWeights(
            Unpacked(WeightKind.Router, layer),
            [.. Enumerable.Range(0, moe.ExpertCount).Select(expert =>
                Dense(layer, WeightKind.ExpertGateProj, WeightKind.ExpertUpProj, WeightKind.ExpertDownProj, expert))],
            hasShared ? Dense(layer, WeightKind.SharedGateProj, WeightKind.SharedUpProj, WeightKind.SharedDownProj) : null,
            hasShared ? Unpacked(WeightKind.SharedExpertGate, layer) : null);
    }

    private DenseMlpWeights Dense(int layer, WeightKind gate, WeightKind up, WeightKind down, int expert = 0) =>
        new(Linear(gate, layer, expert), Linear(up, layer, expert), Linear(down, layer, expert));

    private LinearWeights Linear(WeightKind kind, int layer, int expert = 0)
    {
        var module = _map[new(kind, layer)];
        var matrix = _matrices.Read(module, expert);
        return new LinearWeights(matrix, module.HasBias ? _vectors.ReadBias(module) : null)
        {
            Adapter = module.Experts == 0 ? _adapter?.Read(module, matrix) : null,
        };
    }

    private LinearWeights Unpacked(WeightKind kind, int layer) => new(_matrices.Read(_map[new(kind, layer)], mayPack: false), Bias: null);

    private NativeBuffer Vector(WeightKind kind, int layer) => _vectors.Read(_map[new(kind, layer)]);
}
