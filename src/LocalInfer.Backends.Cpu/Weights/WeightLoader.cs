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
    private readonly WeightMemory _memory;
    private readonly PackingQueue? _packing;
    private readonly AdapterReader? _adapter;

    private WeightLoader(DecoderLayout layout, Checkpoint checkpoint, Adapter? adapter, int packThreads, WeightMemory memory)
    {
        _layout = layout;
        _map = WeightMap.Build(layout, checkpoint);
        _memory = memory;
        _packing = packThreads > 0 ? new PackingQueue(memory, packThreads) : null;
        _matrices = new MatrixReader(layout.Quantization, _map, _packing);
        _vectors = new VectorReader(_map);
        _adapter = adapter is null ? null : new AdapterReader(adapter, _vectors, _packing);
    }

    /// <param name="layout">The network.</param>
    /// <param name="checkpoint">Its weights; stays open as long as matrices that were not repacked are used.</param>
    /// <param name="adapter">What changes them; null for nothing. Its matrices are copied.</param>
    /// <param name="packThreads">Threads that repack for the int8 kernels; 0 repacks nothing.</param>
    /// <exception cref="ModelFormatException">A tensor is missing, unknown, or of a dtype or shape that the layout does not give.</exception>
    public static DecoderWeights Load(DecoderLayout layout, Checkpoint checkpoint, Adapter? adapter, int packThreads)
    {
        var memory = new WeightMemory();
        WeightLoader? loader = null;
        try
        {
            loader = new WeightLoader(layout, checkpoint, adapter, packThreads, memory);
            var weights = loader.All();
            loader._packing?.Run();
            adapter?.CheckAllUsed();
            return weights;
        }
        catch
        {
            loader?._vectors.All.ForEach(vector => vector.Dispose());
            memory.Dispose();
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
            AreMapped = _matrices.HasMapped,
            Memory = _memory,
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
