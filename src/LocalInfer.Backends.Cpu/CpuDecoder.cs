using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Passes;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Backends.Cpu;

/// <summary>
/// Decodes on any CPU. By default quantised matrices, but for floats of 8 bits, are repacked at load and multiplied with int8 activations;
/// all others, and all of them in exact mode, stay in the mapped checkpoint and meet float32 activations. Keys and values are kept in float16, in exact mode in float32.
/// The logits of a sequence are bit for bit the same alone, in any batch, in any chunks, and with any number of threads.
/// Dispose it only after its states.
/// </summary>
public sealed unsafe class CpuDecoder : IDecoder
{
    private readonly Checkpoint _checkpoint;
    private readonly DecoderWeights _weights;
    private readonly NetworkPass _pass;
    private readonly KvBlockPool _blocks;
    private readonly RecurrentStatePool _recurrentStates;
    private readonly CpuLogits _logits;
    private readonly NativeBuffer _wanted = new();
    private readonly BatchCheck _check;
    private bool _disposed;

    private CpuDecoder(DecoderLayout layout, Checkpoint checkpoint, DecoderWeights weights, KernelSet kernels, CpuDecoderOptions options, int threads)
    {
        Layout = layout;
        _checkpoint = checkpoint;
        _weights = weights;
        Threads = threads;
        IsExact = options.Exact;
        Tier = kernels.Tier;
        KvCache = options.KvCache ?? (options.Exact ? KvPrecision.Float32 : KvPrecision.Float16);
        _pass = new NetworkPass(layout, weights, kernels, KvCache, Threads);
        _blocks = new KvBlockPool(_pass.Shape.BlockBytes);
        _recurrentStates = new RecurrentStatePool(_pass.Recurrent.Floats);
        _logits = new CpuLogits(layout.VocabSize);
        _check = new BatchCheck(layout, state => state is CpuDecoderState own && ReferenceEquals(own.Decoder, this));
    }

    /// <inheritdoc/>
    public DecoderLayout Layout { get; }

    /// <summary>Threads that compute, the caller's included.</summary>
    public int Threads { get; }

    /// <summary>Whether every product is computed in float32.</summary>
    public bool IsExact { get; }

    /// <summary>The kernels that compute, never <see cref="KernelTier.Auto"/>.</summary>
    public KernelTier Tier { get; }

    /// <summary>How keys and values are kept.</summary>
    public KvPrecision KvCache { get; }

    /// <summary>Loads a model, with its adapter where it has one; weights that are not repacked stay mapped until the decoder is disposed.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="options">How to run; null = all defaults.</param>
    /// <exception cref="ModelFormatException">The weights are broken or do not fit the configuration, or the CPU decoder cannot run the architecture or quantisation yet.</exception>
    /// <exception cref="PlatformNotSupportedException">The machine lacks the kernels asked for.</exception>
    public static CpuDecoder Load(ModelFolder folder, CpuDecoderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        options ??= new CpuDecoderOptions();
        var kernels = KernelSet.Of(options.Tier);
        var checkpoint = folder.OpenCheckpoint();
        try
        {
            int threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
            using var adapter = folder.OpenAdapter();
            var weights = WeightLoader.Load(folder.Layout, checkpoint, adapter, options.Exact ? 0 : threads);
            if (!weights.AreMapped)
            {
                checkpoint.Dispose();
            }

            var decoder = new CpuDecoder(folder.Layout, checkpoint, weights, kernels, options, threads);
            decoder.Rehearse(kernels);
            return decoder;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public long StateBytes(int tokens) =>
        (KvShape.BlocksFor(tokens) * _pass.Shape.BlockBytes) + (_pass.Recurrent.Floats * sizeof(float));

    /// <inheritdoc/>
    public IDecoderState CreateState()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var recurrent = _recurrentStates.Rent();
        recurrent.Clear();
        return new CpuDecoderState(this, _blocks, recurrent);
    }

    /// <inheritdoc/>
    public Logits Forward(DecodeBatch batch)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int rows = _check.CountRows(batch);
        for (int i = 0; i < batch.Entries.Count; i++)
        {
            var entry = batch.Entries[i];
            ((CpuDecoderState)entry.State).Reserve(entry.State.Position + entry.TokenIds.Length);
        }

        float* hidden = _wanted.EnsureCapacity((long)rows * Layout.HiddenSize);
        RunLayers(batch, hidden);
        float* logits = _logits.Reset(rows);
        if (rows > 0)
        {
            _pass.RunHead(hidden, rows, logits);
        }

        for (int i = 0; i < batch.Entries.Count; i++)
        {
            ((CpuDecoderState)batch.Entries[i].State).Advance(batch.Entries[i].TokenIds.Length);
        }

        return _logits;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _pass.Dispose();
            _logits.Dispose();
            _blocks.Dispose();
            _recurrentStates.Dispose();
            _wanted.Dispose();
            _weights.Dispose();
            _checkpoint.Dispose();
        }
    }

    /// <summary>Has the kernels of the first pass compiled beside what comes before it.</summary>
    private void Rehearse(KernelSet kernels)
    {
        int layer = Layout.Layers.ToList().FindIndex(one => one.Attention is not null);
        if (layer >= 0 && _weights.Layers[layer].Attention!.Q.Matrix is PanelMatrix { Form: var form })
        {
            var attention = Layout.Layers[layer].Attention!;
            var rehearsal = new KernelRehearsal(kernels, _pass.Shape.Format, attention.HeadDim);
            ThreadPool.UnsafeQueueUserWorkItem(_ => rehearsal.Run(form, attention.HeadCount / attention.KvHeadCount), null);
        }
    }

    /// <summary>Runs the batch slice by slice and gathers the last layer's output of the wanted rows.</summary>
    private void RunLayers(DecodeBatch batch, float* wanted)
    {
        _pass.Tokens.Clear();
        for (int e = 0; e < batch.Entries.Count; e++)
        {
            var entry = batch.Entries[e];
            var ids = entry.TokenIds.Span;
            for (int i = 0; i < ids.Length; i++)
            {
                bool wantsRow = entry.Rows == LogitRows.All || (entry.Rows == LogitRows.Last && i == ids.Length - 1);
                _pass.Tokens.Add((CpuDecoderState)entry.State, entry.State.Position + i, ids[i], wantsRow);
                if (_pass.Tokens.IsFull)
                {
                    wanted = RunSlice(wanted);
                }
            }
        }

        RunSlice(wanted);
    }

    private float* RunSlice(float* wanted)
    {
        if (_pass.Tokens.Count > 0)
        {
            _pass.RunLayers();
        }

        for (int t = 0; t < _pass.Tokens.Count; t++)
        {
            if (_pass.Tokens.WantsRow(t))
            {
                new ReadOnlySpan<float>(_pass.Hidden(t), Layout.HiddenSize).CopyTo(new Span<float>(wanted, Layout.HiddenSize));
                wanted += Layout.HiddenSize;
            }
        }

        _pass.Tokens.Clear();
        return wanted;
    }
}
