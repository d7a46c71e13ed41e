using System.Numerics.Tensors;
using LocalInfer.Backends.Cpu.Kernels.Attention;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>
/// Causal attention of every token over its own sequence. The queries of a key head are taken together, those of one token and of tokens
/// that follow each other alike, so that a block of keys and values is read from memory once for all of them. Time is linear in the position.
/// </summary>
internal sealed unsafe class AttentionJob(KvShape shape, PassBuffers buffers, PassTokens tokens, WorkerScratch[] scratches) : WorkerJob
{
    /// <summary>Queries of a part: enough to share a block, few enough to keep it beside them in the first cache.</summary>
    private const int PartQueries = 32;

    private AttentionLayout _attention = null!;
    private int _layer;
    private int _group;
    private int _next;

    /// <summary>Parts that the work falls into.</summary>
    public int Parts { get; private set; }

    public void Begin(int layer, AttentionLayout attention)
    {
        _layer = layer;
        _attention = attention;
        _group = attention.HeadCount / attention.KvHeadCount;
        _next = 0;
        Parts = 0;
        for (int start = 0; start < tokens.Count; start = tokens.EndOfRun(start))
        {
            Parts += PartsOf(start) * attention.KvHeadCount;
        }
    }

    public override void Run(int worker, int workers)
    {
        int run = 0, first = 0;
        for (int part; (part = Interlocked.Increment(ref _next) - 1) < Parts;)
        {
            for (int count; part >= first + (count = PartsOf(run) * _attention.KvHeadCount); first += count)
            {
                run = tokens.EndOfRun(run);
            }

            int within = part - first;
            Attend(run, within % _attention.KvHeadCount, within / _attention.KvHeadCount * PartQueries, scratches[worker]);
        }
    }

    private int PartsOf(int run) => (((tokens.EndOfRun(run) - run) * _group) + PartQueries - 1) / PartQueries;

    /// <summary>Computes up to <see cref="PartQueries"/> queries of a key head: query i of a run is head i % group of token i / group.</summary>
    private void Attend(int run, int kvHead, int firstQuery, WorkerScratch scratch)
    {
        int dimension = _attention.HeadDim;
        int count = Math.Min(PartQueries, ((tokens.EndOfRun(run) - run) * _group) - firstQuery);
        int width = count > QueryTile.Narrow ? QueryTile.Wide : QueryTile.Narrow;
        int padded = (count + width - 1) / width * width;
        float* queries = scratch.Results.EnsureCapacity((2L * PartQueries * dimension) + (PartQueries * QueryTile.SumLanes) + (width * KvShape.BlockTokens));
        float* outputs = queries + ((long)padded * dimension);
        float* sums = outputs + ((long)padded * dimension);
        float* weights = sums + (padded * QueryTile.SumLanes);
        float* maxima = stackalloc float[PartQueries];
        int* limits = stackalloc int[PartQueries];
        int* visible = stackalloc int[PartQueries];
        new Span<float>(outputs, padded * (dimension + QueryTile.SumLanes)).Clear();
        int length = 0;
        for (int i = 0; i < padded; i++)
        {
            maxima[i] = float.NegativeInfinity;
            limits[i] = i < count ? tokens.Position(run + ((firstQuery + i) / _group)) + 1 : 0;
            length = Math.Max(length, limits[i]);
            CopyQuery(i < count ? Head(buffers.Queries, run, kvHead, firstQuery + i) : null, i, width, queries);
        }

        var state = tokens.State(run);
        float* wide = scratch.Rows.EnsureCapacity(2L * KvShape.BlockTokens * dimension);
        for (int start = 0; start < length; start += KvShape.BlockTokens)
        {
            byte* block = state.Block(start / KvShape.BlockTokens);
            int seen = Math.Min(KvShape.BlockTokens, length - start);
            byte* keys = shape.Format.Keys(block + shape.Keys(_layer, kvHead), dimension, seen, wide);
            byte* values = shape.Format.Values(block + shape.Values(_layer, kvHead), dimension, seen, wide + (KvShape.BlockTokens * dimension));
            var next = start + KvShape.BlockTokens < length ? Next(state.Block((start / KvShape.BlockTokens) + 1), kvHead) : default;
            for (int i = 0; i < padded; i++)
            {
                visible[i] = limits[i] - start;
            }

            for (int q = 0; q < padded; q += width, next = default)
            {
                var tile = new QueryTile
                {
                    Count = width,
                    Dimension = dimension,
                    Queries = queries + ((long)q * dimension),
                    Visible = visible + q,
                    Weights = weights,
                    Maxima = maxima + q,
                    Sums = sums + (q * QueryTile.SumLanes),
                    Outputs = outputs + ((long)q * dimension),
                };
                shape.Format.Attend(keys, values, tile, next);
            }
        }

        for (int i = 0; i < count; i++)
        {
            var attended = new Span<float>(Head(buffers.Attended, run, kvHead, firstQuery + i), dimension);
            float sum = TensorPrimitives.Sum(new ReadOnlySpan<float>(sums + (i * QueryTile.SumLanes), QueryTile.SumLanes));
            TensorPrimitives.Divide(
                new ReadOnlySpan<float>(outputs + ((long)i * dimension), dimension), limits[i] > state.BrokenFrom ? float.NaN : sum, attended);
        }
    }

    private NextBlock Next(byte* block, int kvHead)
    {
        int dimension = _attention.HeadDim;
        return new NextBlock(
            block + shape.Keys(_layer, kvHead), shape.Format.KeyBytes(dimension), block + shape.Values(_layer, kvHead), shape.Format.ValueBytes(dimension));
    }

    private float* Head(float* heads, int run, int kvHead, int query) =>
        heads + ((((long)(run + (query / _group)) * _attention.HeadCount) + (kvHead * _group) + (query % _group)) * _attention.HeadDim);

    /// <summary>Puts a query into its tile, [dimension, width], scaled; zeros where there is none.</summary>
    private void CopyQuery(float* source, int index, int width, float* queries)
    {
        float scale = 1 / MathF.Sqrt(_attention.HeadDim);
        float* tile = queries + (index / width * width * (long)_attention.HeadDim) + (index % width);
        for (int d = 0; d < _attention.HeadDim; d++)
        {
            tile[d * width] = source is null ? 0 : source[d] * scale;
        }
    }
}
