using System.Diagnostics;
using System.Runtime.InteropServices;
using LocalInfer.Backends.Mlx.Passes;
using LocalInfer.Backends.Mlx.Weights;
using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Models.Adapters;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Decoding;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Mlx;

/// <summary>
/// Decodes with MLX: on Apple's GPU through Metal, or on MLX's CPU device. A pass is recorded, its handles are freed, then it is evaluated; all of
/// it on the MLX thread, for which callers wait. The logits of a sequence are the same alone and in any batch and chunks up to the rounding of
/// MLX's kernels, which MLX chooses by the number of rows. Dispose it only after its states.
/// </summary>
public sealed partial class MlxDecoder : IDecoder
{
    /// <summary>Prompt tokens, and passes, after which MLX's cache of freed buffers is given back; as in mlx-lm.</summary>
    private const int ClearAfterTokens = 2048;
    private const int ClearAfterPasses = 256;

    private readonly DecoderWeights _weights;
    private readonly MlxGraph _graph;
    private readonly NetworkPass _pass;
    private readonly MlxLogits _logits;
    private readonly BatchCheck _check;
    private readonly PassTokens _tokens = new();
    private readonly List<MlxArray> _wanted = [];
    private readonly List<MlxArray> _outputs = [];
    private readonly Action _forward;
    private readonly long _tokenBytes;
    private readonly long _recurrentBytes;
    private DecodeBatch? _batch;
    private int _rowCount;
    private int _tokensSinceClear;
    private int _passesSinceClear;
    private TimeSpan _evaluation;
    private bool _disposed;

    private MlxDecoder(DecoderLayout layout, DecoderWeights weights, MlxGraph graph, MlxDtype dtype)
    {
        Layout = layout;
        Dtype = dtype;
        _weights = weights;
        _graph = graph;
        _pass = new NetworkPass(layout, weights, graph);
        _logits = new MlxLogits(layout.VocabSize);
        _check = new BatchCheck(layout, state => state is MlxDecoderState own && ReferenceEquals(own.Decoder, this));
        _sampler = new MlxDeviceSampler(graph, _pass);
        (_forward, _submit, _take) = (RunBatch, SubmitRows, TakeTokens);
        int valueBytes = ElementTypes.BytesOf(dtype);
        _tokenBytes = layout.Layers.Sum(layer => layer.Attention is { } attention ? 2L * attention.KvHeadCount * attention.HeadDim * valueBytes : 0);
        _recurrentBytes = layout.Layers.Sum(layer => layer.GatedDelta is { } delta ? DeltaState.BytesOf(delta, valueBytes) : 0);
    }

    /// <inheritdoc/>
    public DecoderLayout Layout { get; }

    /// <summary>What computes.</summary>
    public MlxDevice Device => _graph.Device;

    /// <summary>The element type of activations and cache.</summary>
    public MlxDtype Dtype { get; }

    /// <summary>What the last pass took of the host: recording it and freeing its handles, without the time that MLX computed.</summary>
    public TimeSpan HostTime { get; private set; }

    /// <summary>Whether some layer's state is that of the last position alone.</summary>
    internal bool IsRecurrent => _recurrentBytes > 0;

    /// <summary>Loads a model: copies its weights into MLX's memory and runs one token, so that whatever the library lacks shows here.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="options">How to run; null = all defaults.</param>
    /// <exception cref="MlxUnavailableException">libmlxc is not on this machine.</exception>
    /// <exception cref="MlxException">MLX failed, lacks a function, or has no GPU where one is asked for.</exception>
    /// <exception cref="ModelFormatException">The weights or the adapter are broken, or do not fit the configuration or the memory.</exception>
    public static MlxDecoder Load(ModelFolder folder, MlxDecoderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        MlxLibrary.Load();
        using Checkpoint checkpoint = folder.OpenCheckpoint();
        using Adapter? adapter = folder.OpenAdapter();
        MlxDecoder decoder = MlxThread.Shared.Run(() => Load(folder.Layout, checkpoint, adapter, options ?? new MlxDecoderOptions()));
        try
        {
            decoder.WarmUp();
            return decoder;
        }
        catch
        {
            decoder.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public long StateBytes(int tokens) => _recurrentBytes + (KvCache.CapacityFor(tokens) * _tokenBytes);

    /// <inheritdoc/>
    public IDecoderState CreateState()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new MlxDecoderState(this, [.. Layout.Layers.Select(StateOf)]);
    }

    /// <inheritdoc/>
    public Logits Forward(DecodeBatch batch)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        (_rowCount, _batch) = (_check.CountRows(batch), batch);
        MlxThread.Shared.Run(_forward);
        for (int i = 0; i < batch.Entries.Count; i++)
        {
            ((MlxDecoderState)batch.Entries[i].State).Advance(batch.Entries[i].TokenIds.Length);
        }

        return _logits;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            MlxThread.Shared.Run(() =>
            {
                _sampler.Dispose();
                _logits.Dispose();
                _weights.Dispose();
                MlxMemory.ClearCache();
            });
        }
    }

    private LayerState StateOf(LayerLayout layer) =>
        layer.GatedDelta is { } delta ? new DeltaState(delta, Dtype) : new KvCache(layer.Attention!, Dtype);

    private static MlxDecoder Load(DecoderLayout layout, Checkpoint checkpoint, Adapter? adapter, MlxDecoderOptions options)
    {
        MlxDevice device = MlxDevice.Open(options.Gpu ?? MlxDevice.IsMetalAvailable());
        MlxDtype dtype = options.Dtype ?? (!device.IsGpu ? MlxDtype.Float32 : IsHalf(checkpoint) ? MlxDtype.Float16 : MlxDtype.BFloat16);
        ModelMemory.Check(ModelMemory.Loaded(checkpoint, ElementTypes.BytesOf(dtype)), options.MemoryBytes, device);
        ModelMemory.Wire(device);
        var graph = new MlxGraph(device, new MlxArena());
        try
        {
            return new MlxDecoder(layout, WeightLoader.Load(layout, checkpoint, adapter, graph, dtype), graph, dtype);
        }
        finally
        {
            graph.Arena.Release();
        }
    }

    private static bool IsHalf(Checkpoint checkpoint) => checkpoint.Tensors.Values.Any(tensor => tensor.Dtype == TensorDtype.F16);

    private void WarmUp()
    {
        using IDecoderState state = CreateState();
        var batch = new DecodeBatch();
        batch.Add(state, new int[1], LogitRows.Last);
        Forward(batch);
    }

    private void RunBatch()
    {
        _evaluation = TimeSpan.Zero;
        long start = Stopwatch.GetTimestamp();
        try
        {
            _logits.Publish(0);
            _wanted.Clear();
            _tokens.Clear();
            for (int i = 0; i < _batch!.Entries.Count; i++)
            {
                DecodeEntry entry = _batch.Entries[i];
                var state = (MlxDecoderState)entry.State;
                for (int done = 0; done < entry.TokenIds.Length;)
                {
                    done += _tokens.Add(state, state.Position + done, entry.TokenIds.Span[done..], entry.Rows);
                    if (_tokens.Count == PassTokens.Capacity)
                    {
                        RunSlice(isLast: false);
                    }
                }
            }

            RunSlice(isLast: true);
            _logits.Publish(_rowCount);
            ClearCache(_batch.TokenCount - _batch.Entries.Count);
        }
        finally
        {
            _graph.Arena.Release();
            _batch = null;
            HostTime = Stopwatch.GetElapsedTime(start) - _evaluation;
        }
    }

    /// <summary>Runs the tokens gathered so far; the last slice gives the logits of all.</summary>
    private void RunSlice(bool isLast)
    {
        _outputs.Clear();
        if (_tokens.Count > 0)
        {
            MlxArray rows = _pass.Layers(_tokens, _tokens.Ids(_graph));
            if (_tokens.WantedCount > 0)
            {
                _wanted.Add(_tokens.Wanted(_graph, rows));
            }

            _tokens.AddStates(_outputs);
        }

        if (!isLast)
        {
            _outputs.AddRange(_wanted);
        }
        else if (_wanted.Count > 0)
        {
            MlxArray wanted = _wanted.Count == 1 ? _wanted[0] : _graph.Concatenate(CollectionsMarshal.AsSpan(_wanted), 0);
            _outputs.Add(_logits.Hold(_pass.Head(wanted)));
        }

        if (isLast)
        {
            _graph.Arena.Release();
        }

        long start = Stopwatch.GetTimestamp();
        MlxGraph.Evaluate(CollectionsMarshal.AsSpan(_outputs));
        _evaluation += Stopwatch.GetElapsedTime(start);
        _tokens.Clear();
    }

    private void ClearCache(int promptTokens)
    {
        _tokensSinceClear += promptTokens;
        if (_tokensSinceClear >= ClearAfterTokens || ++_passesSinceClear >= ClearAfterPasses)
        {
            (_tokensSinceClear, _passesSinceClear) = (0, 0);
            MlxMemory.ClearCache();
        }
    }
}
