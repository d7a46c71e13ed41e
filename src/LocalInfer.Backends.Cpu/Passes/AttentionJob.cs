using LocalInfer.Backends.Cpu.Kernels.Attention;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>
/// Causal attention of every token over its own sequence. The queries of a key head are taken together, those of one token and of tokens
/// that follow each other alike, so that a block of keys and values is read from memory once for all of them. Time is linear in the position.
/// A context is computed in stretches of one length that are joined in their order, whoever computes them: where queries are few, workers share it.
/// </summary>
internal sealed unsafe class AttentionJob(KvShape shape, PassBuffers buffers, PassTokens tokens, WorkerScratch[] scratches) : WorkerJob, IDisposable
{
    /// <summary>Positions of a stretch: long against what its queries cost to set up, short enough for many workers to share a context.</summary>
    private const int StretchPositions = StretchBlocks * KvShape.BlockTokens;

    private const int StretchBlocks = 16;

    /// <summary>Queries of a unit: enough to share a block, few enough to keep it beside them in the first cache.</summary>
    private const int UnitQueries = 32;

    /// <summary>With fewer units than this for each worker contexts are shared, so that nobody waits long for one with a busy neighbour.</summary>
    private const int EnoughUnits = 4;

    private readonly NativeBuffer _shared = new();
    private int[] _unfinished = [];
    private AttentionLayout _attention = null!;
    private int _layer;
    private int _group;
    private bool _isShared;
    private long _sumsSize;
    private int _next;

    /// <summary>Parts that the work falls into: units, or stretches of units.</summary>
    public int Parts { get; private set; }

    public void Begin(int layer, AttentionLayout attention)
    {
        _layer = layer;
        _attention = attention;
        _group = attention.HeadCount / attention.KvHeadCount;
        _next = 0;
        int units = 0, stretches = 0, most = 0;
        for (int run = 0, end; run < tokens.Count; run = end)
        {
            end = tokens.EndOfRun(run);
            units += UnitsOf(run);
            stretches += UnitsOf(run) * StretchesOf(run);
            most = Math.Max(most, Math.Min((end - run) * _group, UnitQueries));
        }

        _isShared = scratches.Length > 1 && stretches > units && units < scratches.Length * EnoughUnits;
        Parts = _isShared ? stretches : units;
        if (_isShared)
        {
            Share(AttentionUnit.PaddedOf(most));
        }
    }

    public override void Run(int worker, int workers)
    {
        int run = 0, first = 0;
        for (int part; (part = Interlocked.Increment(ref _next) - 1) < Parts;)
        {
            for (int count; part >= first + (count = UnitsOf(run) * (_isShared ? StretchesOf(run) : 1)); first += count)
            {
                run = tokens.EndOfRun(run);
            }

            int units = UnitsOf(run);
            var unit = Prepare(run, (part - first) % units, scratches[worker]);
            if (_isShared)
            {
                AttendOne(unit, part, (part - first) / units, units, scratches[worker]);
            }
            else
            {
                AttendAll(unit, scratches[worker]);
            }
        }
    }

    public void Dispose() => _shared.Dispose();

    private int UnitsOf(int run) => ((((tokens.EndOfRun(run) - run) * _group) + UnitQueries - 1) / UnitQueries) * _attention.KvHeadCount;

    private int StretchesOf(int run) => (tokens.Position(tokens.EndOfRun(run) - 1) / StretchPositions) + 1;

    /// <summary>Makes room for the results of each part, and counts the unfinished parts of each unit at its first. A run's parts are [stretch, unit].</summary>
    private void Share(int queries)
    {
        _sumsSize = AttentionSums.Size(queries, _attention.HeadDim);
        _shared.EnsureCapacity(Parts * _sumsSize);
        if (_unfinished.Length < Parts)
        {
            _unfinished = new int[2 * Parts];
        }

        int part = 0;
        for (int run = 0; run < tokens.Count; run = tokens.EndOfRun(run))
        {
            int units = UnitsOf(run), stretches = StretchesOf(run);
            Array.Fill(_unfinished, stretches, part, units);
            part += units * stretches;
        }
    }

    /// <summary>Gathers the queries of a unit.</summary>
    private AttentionUnit Prepare(int run, int index, WorkerScratch scratch)
    {
        int dimension = _attention.HeadDim;
        int kvHead = index % _attention.KvHeadCount, firstQuery = index / _attention.KvHeadCount * UnitQueries;
        float* memory = scratch.Results.EnsureCapacity(
            ((long)UnitQueries * (dimension + 1)) + (QueryTile.Most * KvShape.BlockTokens) + (2 * AttentionSums.Size(UnitQueries, dimension)));
        float* queries = memory + (2 * AttentionSums.Size(UnitQueries, dimension));
        float* weights = queries + ((long)UnitQueries * dimension);
        int* limits = (int*)(weights + (QueryTile.Most * KvShape.BlockTokens));
        int count = Math.Min(UnitQueries, ((tokens.EndOfRun(run) - run) * _group) - firstQuery);
        var unit = new AttentionUnit(run, kvHead, firstQuery, count)
        {
            Queries = queries,
            Weights = weights,
            Limits = limits,
            Length = tokens.Position(run + ((firstQuery + count - 1) / _group)) + 1,
        };
        for (int i = 0; i < unit.Padded; i++)
        {
            limits[i] = i < count ? tokens.Position(run + ((firstQuery + i) / _group)) + 1 : 0;
            CopyQuery(i < count ? Head(buffers.Queries, unit, i) : null, i, unit.Width, queries);
        }

        return unit;
    }

    /// <summary>All stretches of a unit, one after another.</summary>
    private void AttendAll(in AttentionUnit unit, WorkerScratch scratch)
    {
        int dimension = _attention.HeadDim;
        var sums = new AttentionSums(scratch.Results.Pointer, unit.Padded, dimension);
        var later = new AttentionSums(scratch.Results.Pointer + AttentionSums.Size(UnitQueries, dimension), unit.Padded, dimension);
        Attend(unit, 0, sums, scratch);
        for (int stretch = 1; stretch * StretchPositions < unit.Length; stretch++)
        {
            Attend(unit, stretch, later, scratch);
            sums.Join(later);
        }

        Finish(unit, sums);
    }

    /// <summary>One stretch of a unit; whoever computes its last one joins them.</summary>
    private void AttendOne(in AttentionUnit unit, int part, int stretch, int units, WorkerScratch scratch)
    {
        Attend(unit, stretch, SharedSums(unit, part), scratch);
        int first = part - (stretch * units);
        if (Interlocked.Decrement(ref _unfinished[first]) > 0)
        {
            return;
        }

        var sums = SharedSums(unit, first);
        for (int i = 1; i < StretchesOf(unit.Run); i++)
        {
            sums.Join(SharedSums(unit, first + (i * units)));
        }

        Finish(unit, sums);
    }

    private AttentionSums SharedSums(in AttentionUnit unit, int part) => new(_shared.Pointer + (part * _sumsSize), unit.Padded, _attention.HeadDim);

    /// <summary>Computes what a unit's queries see of a stretch.</summary>
    private void Attend(in AttentionUnit unit, int stretch, in AttentionSums sums, WorkerScratch scratch)
    {
        int dimension = _attention.HeadDim, width = unit.Width;
        int* visible = stackalloc int[UnitQueries];
        sums.Clear();
        var state = tokens.State(unit.Run);
        float* wide = scratch.Rows.EnsureCapacity(2L * KvShape.BlockTokens * dimension);
        int end = Math.Min(unit.Length, (stretch + 1) * StretchPositions);
        for (int start = stretch * StretchPositions; start < end; start += KvShape.BlockTokens)
        {
            byte* block = state.Block(start / KvShape.BlockTokens);
            int seen = Math.Min(KvShape.BlockTokens, end - start);
            byte* keys = shape.Format.Keys(block + shape.Keys(_layer, unit.KvHead), dimension, seen, wide);
            byte* values = shape.Format.Values(block + shape.Values(_layer, unit.KvHead), dimension, seen, wide + (KvShape.BlockTokens * dimension));
            var next = start + KvShape.BlockTokens < unit.Length ? Next(state.Block((start / KvShape.BlockTokens) + 1), unit.KvHead) : default;
            for (int i = 0; i < unit.Padded; i++)
            {
                visible[i] = unit.Limits[i] - start;
            }

            for (int q = 0; q < unit.Padded; q += width, next = default)
            {
                var tile = new QueryTile
                {
                    Count = width,
                    Dimension = dimension,
                    Queries = unit.Queries + ((long)q * dimension),
                    Visible = visible + q,
                    Weights = unit.Weights,
                    Maxima = sums.Maxima + q,
                    Sums = sums.Sums + (q * QueryTile.SumLanes),
                    Outputs = sums.Outputs + ((long)q * dimension),
                };
                shape.Format.Attend(keys, values, tile, next);
            }
        }
    }

    private void Finish(in AttentionUnit unit, in AttentionSums sums)
    {
        int broken = tokens.State(unit.Run).BrokenFrom;
        for (int i = 0; i < unit.Count; i++)
        {
            float* attended = Head(buffers.Attended, unit, i);
            sums.Normalize(i, attended);
            if (unit.Limits[i] > broken)
            {
                new Span<float>(attended, _attention.HeadDim).Fill(float.NaN);
            }
        }
    }

    private NextBlock Next(byte* block, int kvHead)
    {
        int dimension = _attention.HeadDim;
        return new NextBlock(
            block + shape.Keys(_layer, kvHead), shape.Format.KeyBytes(dimension), block + shape.Values(_layer, kvHead), shape.Format.ValueBytes(dimension));
    }

    private float* Head(float* heads, in AttentionUnit unit, int index)
    {
        int query = unit.FirstQuery + index;
        return heads + ((((long)(unit.Run + (query / _group)) * _attention.HeadCount) + (unit.KvHead * _group) + (query % _group)) * _attention.HeadDim);
    }

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
