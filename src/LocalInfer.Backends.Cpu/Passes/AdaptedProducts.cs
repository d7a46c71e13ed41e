using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Backends.Cpu.Weights;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>
/// The products of matrices with an adapter, beside the plain ones: A x is computed with them, B A x behind them, and rows are scaled last. With LoRA
/// the plain product goes where it belongs; with DoRA it waits in memory of its own until it is scaled.
/// </summary>
internal sealed unsafe class AdaptedProducts(WorkerPool pool) : IDisposable
{
    private readonly List<Entry> _entries = [];
    private readonly RowScaleJob _scale = new();
    private int _count;

    /// <summary>Whether some product was added.</summary>
    public bool Any => _count > 0;

    /// <summary>Adds a product.</summary>
    /// <param name="input">Its input.</param>
    /// <param name="weights">A matrix with an adapter.</param>
    /// <param name="output">float32 [tokens, rows].</param>
    /// <param name="accumulate">Whether the product is added to what the output holds.</param>
    /// <param name="inner">Receives the product A x, which is to be computed with the plain ones.</param>
    /// <param name="plain">Where the plain product is to go.</param>
    public void Add(in ProjectionInput input, LinearWeights weights, float* output, bool accumulate, out float* inner, out float* plain)
    {
        if (_count == _entries.Count)
        {
            _entries.Add(new Entry());
        }

        Entry entry = _entries[_count++];
        LowRankWeights adapter = weights.Adapter!;
        (entry.Weights, entry.Tokens, entry.Accumulate) = (weights, input.Tokens, accumulate);
        entry.Output = output;
        inner = entry.Inner.EnsureCapacity((long)input.Tokens * adapter.A.Rows);
        plain = adapter.RowFactors is null ? output : entry.Sum.EnsureCapacity((long)input.Tokens * weights.Matrix.Rows);
        entry.Target = plain;
    }

    /// <summary>Adds the products B A x.</summary>
    public void AddOuter(MatMulJob job)
    {
        for (int i = 0; i < _count; i++)
        {
            Entry entry = _entries[i];
            job.Add(new MatMulProduct(entry.Inner.Pointer, entry.Tokens, entry.Weights!.Adapter!.B, bias: null, entry.Target, accumulate: true));
        }
    }

    /// <summary>Scales the rows that are to be scaled, and forgets all products.</summary>
    public void Finish()
    {
        for (int i = 0; i < _count; i++)
        {
            Entry entry = _entries[i];
            if (entry.Weights!.Adapter!.RowFactors is { } factors)
            {
                _scale.Begin(entry.Target, factors, entry.Weights.Bias, entry.Output, entry.Tokens, entry.Accumulate);
                pool.Run(_scale, entry.Tokens);
            }
        }

        _count = 0;
    }

    public void Dispose() => _entries.ForEach(entry => entry.Dispose());

    private sealed class Entry : IDisposable
    {
        public LinearWeights? Weights { get; set; }

        public int Tokens { get; set; }

        public bool Accumulate { get; set; }

        public float* Output { get; set; }

        public float* Target { get; set; }

        public NativeBuffer Inner { get; } = new();

        public NativeBuffer Sum { get; } = new();

        public void Dispose()
        {
            Inner.Dispose();
            Sum.Dispose();
        }
    }
}
