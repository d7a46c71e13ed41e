using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Passes;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models;
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
    private readonly ModelFolder _folder;
    private readonly CpuDecoderOptions _options;
    private readonly KernelSet _kernels;
    private readonly DecoderWeights _weights;
    private readonly NetworkPass _pass;
    private readonly KvBlockPool _blocks;
    private readonly RecurrentStatePool _recurrentStates;
    private readonly CpuLogits _logits;
    private readonly NativeBuffer _wanted = new();
    private readonly BatchCheck _check;
    private bool _disposed;

    private CpuDecoder(ModelFolder folder, DecoderWeights weights, KernelSet kernels, CpuDecoderOptions options)
    {
        _folder = folder;
        _options = options;
        _kernels = kernels;
        _weights = weights;
        Threads = ThreadsOf(options);
        KvCache = options.KvCache ?? (options.Exact ? KvPrecision.Float32 : KvPrecision.Float16);
        _pass = new NetworkPass(Layout, weights, kernels, KvCache, Threads);
        _blocks = new KvBlockPool(_pass.Shape.BlockBytes);
        _recurrentStates = new RecurrentStatePool(_pass.Recurrent.Floats);
        _logits = new CpuLogits(Layout.VocabSize);
        _check = new BatchCheck(Layout, state => state is CpuDecoderState own && ReferenceEquals(own.Decoder, this));
    }

    /// <inheritdoc/>
    public DecoderLayout Layout => _folder.Layout;

    /// <summary>Threads that compute, the caller's included.</summary>
    public int Threads { get; }

    /// <summary>Whether every product is computed in float32.</summary>
    public bool IsExact => _options.Exact;

    /// <summary>The kernels that compute, never <see cref="KernelTier.Auto"/>.</summary>
    public KernelTier Tier => _kernels.Tier;

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
        var decoder = new CpuDecoder(folder, WeightLoader.Load(folder, PackThreads(options)), kernels, options);
        decoder.Rehearse();
        return decoder;
    }

    /// <summary>Loads the same model with another adapter, for the same kernels. The two share the model's matrices; either may be disposed first. Any thread, while this decoder is not disposed.</summary>
    /// <param name="adapterPath">The adapter's folder; null = none.</param>
    /// <exception cref="ModelFormatException">The adapter is broken or does not fit the model.</exception>
    public CpuDecoder WithAdapter(string? adapterPath)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ModelFolder folder = _folder.WithAdapter(adapterPath);
        return new CpuDecoder(folder, WeightLoader.Load(folder, PackThreads(_options), _weights.Matrices), _kernels, _options);
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
        }
    }

    private static int ThreadsOf(CpuDecoderOptions options) => options.Threads > 0 ? options.Threads : PerformanceCores.Count;

    private static int PackThreads(CpuDecoderOptions options) => options.Exact ? 0 : ThreadsOf(options);

    /// <summary>Has the kernels of the first pass compiled beside what comes before it.</summary>
    private void Rehearse()
    {
        int layer = Layout.Layers.ToList().FindIndex(one => one.Attention is not null);
        if (layer >= 0 && _weights.Layers[layer].Attention!.Q.Matrix is PanelMatrix { Form: var form })
        {
            var attention = Layout.Layers[layer].Attention!;
            var rehearsal = new KernelRehearsal(_kernels, _pass.Shape.Format, attention.HeadDim);
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
