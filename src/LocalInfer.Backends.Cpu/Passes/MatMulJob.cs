using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Threading;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>
/// Inputs times matrices, in float32. Workers take chunks of output rows as they come free; a block of rows is made float32 once and meets every
/// token while it is in the cache.
/// </summary>
internal sealed unsafe class MatMulJob(KernelSet kernels, WorkerScratch[] scratches) : WorkerJob
{
    /// <summary>Borders are multiples of this, the rows of a kernel tile.</summary>
    private const int RowGranularity = 4;

    /// <summary>Chunks of a worker: enough for one that comes late, few enough for long reads.</summary>
    private const int WorkerChunks = 4;

    private const int MaxBlockRows = 16;

    private MatMulProduct[] _products = new MatMulProduct[4];
    private int _count;
    private int _nextChunk;

    /// <summary>Rows of all matrices.</summary>
    public long TotalRows { get; private set; }

    /// <summary>Forgets all products.</summary>
    public void Clear()
    {
        _count = 0;
        _nextChunk = 0;
        TotalRows = 0;
    }

    /// <summary>Adds a product.</summary>
    public void Add(in MatMulProduct product)
    {
        if (_count == _products.Length)
        {
            Array.Resize(ref _products, 2 * _count);
        }

        _products[_count] = product;
        _count++;
        TotalRows += product.Matrix.Rows;
    }

    public override void Run(int worker, int workers)
    {
        int chunks = workers * WorkerChunks;
        for (int chunk; (chunk = Interlocked.Increment(ref _nextChunk) - 1) < chunks;)
        {
            long first = Border(chunk, chunks), end = Border(chunk + 1, chunks);
            for (int i = 0; i < _count; i++)
            {
                int rows = _products[i].Matrix.Rows;
                if (first < rows && end > 0)
                {
                    Multiply(_products[i], (int)Math.Max(first, 0), (int)Math.Min(end, rows), scratches[worker]);
                }

                first -= rows;
                end -= rows;
            }
        }
    }

    private long Border(int chunk, int chunks) =>
        chunk == chunks ? TotalRows : TotalRows * chunk / chunks / RowGranularity * RowGranularity;

    private void Multiply(in MatMulProduct product, int first, int end, WorkerScratch scratch)
    {
        var matrix = product.Matrix;
        int columns = matrix.Columns;
        int blockRows = product.Tokens == 1 ? RowGranularity : MaxBlockRows;
        float* block = scratch.Rows.EnsureCapacity((long)columns * MaxBlockRows);
        float* results = scratch.Results.EnsureCapacity((long)product.Tokens * MaxBlockRows);
        for (int row = first; row < end; row += blockRows)
        {
            int count = Math.Min(blockRows, end - row);
            for (int i = 0; i < count; i++)
            {
                matrix.ReadRow(kernels, scratch, row + i, block + ((long)i * columns));
            }

            kernels.Dot(block, columns, count, product.Input, columns, product.Tokens, columns, results, blockRows);
            Write(product, results, blockRows, row, count);
        }
    }

    private static void Write(in MatMulProduct product, float* results, int stride, int row, int count)
    {
        float[]? bias = product.Bias;
        for (int t = 0; t < product.Tokens; t++)
        {
            float* source = results + ((long)t * stride);
            float* destination = product.Output + ((long)t * product.Matrix.Rows) + row;
            for (int i = 0; i < count; i++)
            {
                float value = bias is null ? source[i] : source[i] + bias[row + i];
                destination[i] = product.Accumulate ? destination[i] + value : value;
            }
        }
    }
}
