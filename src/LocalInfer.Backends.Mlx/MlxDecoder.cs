using System.Diagnostics;
using System.Runtime.InteropServices;
using LocalInfer.Backends.Mlx.Passes;
using LocalInfer.Backends.Mlx.Weights;
using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Decoding;

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
        _tokenBytes = layout.Layers.Sum(layer => 2L * layer.Attention!.KvHeadCount * layer.Attention.HeadDim) * BytesOf(dtype);
    }

    /// <inheritdoc/>
    public DecoderLayout Layout { get; }

    /// <summary>What computes.</summary>
    public MlxDevice Device => _graph.Device;

    /// <summary>The element type of activations and cache.</summary>
    public MlxDtype Dtype { get; }

    /// <summary>What the last pass took of the host: recording it and freeing its handles, without the time that MLX computed.</summary>
    public TimeSpan HostTime { get; private set; }

    /// <summary>What of a model this decoder cannot run yet, such as <c>adapters</c>; null where it runs all of it.</summary>
    public static string? LacksFor(ModelFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return folder.AdapterPath is not null ? "adapters"
            : folder.Layout.Layers.Any(layer => layer.Attention is null) ? "gated delta net layers"
            : null;
    }

    /// <summary>Loads a model: copies its weights into MLX's memory and runs one token, so that whatever the library lacks shows here.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="options">How to run; null = all defaults.</param>
    /// <exception cref="MlxUnavailableException">libmlxc is not on this machine.</exception>
    /// <exception cref="MlxException">MLX failed, lacks a function, or has no GPU where one is asked for.</exception>
    /// <exception cref="ModelFormatException">The weights are broken, do not fit the configuration or the memory, or the decoder cannot run the architecture.</exception>
    public static MlxDecoder Load(ModelFolder folder, MlxDecoderOptions? options = null)
    {
        if (LacksFor(folder) is { } lacking)
        {
            throw new ModelFormatException($"The MLX decoder has no {lacking} yet; the CPU backend (--backend cpu) runs this model.");
        }

        MlxLibrary.Load();
        using Checkpoint checkpoint = folder.OpenCheckpoint();
        MlxDecoder decoder = MlxThread.Shared.Run(() => Load(folder.Layout, checkpoint, options ?? new MlxDecoderOptions()));
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
    public long StateBytes(int tokens) => KvCache.CapacityFor(tokens) * _tokenBytes;

    /// <inheritdoc/>
    public IDecoderState CreateState()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new MlxDecoderState(this, [.. Layout.Layers.Select(layer => new KvCache(layer.Attention!, Dtype))]);
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

    private static MlxDecoder Load(DecoderLayout layout, Checkpoint checkpoint, MlxDecoderOptions options)
    {
        MlxDevice device = MlxDevice.Open(options.Gpu ?? MlxDevice.IsMetalAvailable());
        MlxDtype dtype = options.Dtype ?? (!device.IsGpu ? MlxDtype.Float32 : IsHalf(checkpoint) ? MlxDtype.Float16 : MlxDtype.BFloat16);
        ModelMemory.Check(TensorSizes.Loaded(checkpoint, BytesOf(dtype)), options.MemoryBytes, device);
        ModelMemory.Wire(device);
        var graph = new MlxGraph(device, new MlxArena());
        try
        {
            return new MlxDecoder(layout, WeightLoader.Load(layout, checkpoint, graph, dtype), graph, dtype);
        }
        finally
        {
            graph.Arena.Release();
        }
    }

    private static bool IsHalf(Checkpoint checkpoint) => checkpoint.Tensors.Values.Any(tensor => tensor.Dtype == TensorDtype.F16);

    private static int BytesOf(MlxDtype dtype) => dtype == MlxDtype.Float32 ? sizeof(float) : sizeof(ushort);

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

            // The last layer's keys and values need all layers before it, so they stand for what no row asks for.
            foreach (PassEntry entry in _tokens.Entries)
            {
                _outputs.Add(entry.State.Layers[^1].Keys);
                _outputs.Add(entry.State.Layers[^1].Values);
            }
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
