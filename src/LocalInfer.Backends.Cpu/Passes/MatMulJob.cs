using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Backends.Cpu.Weights;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>
/// One input times some matrices. Workers take chunks of output rows as they come free; a block of rows is made float32 once and meets every
/// token while it is in the cache.
/// </summary>
internal sealed unsafe class MatMulJob(KernelSet kernels, WorkerScratch[] scratches) : WorkerJob
{
    /// <summary>Borders are multiples of this, the rows of a kernel tile.</summary>
    private const int RowGranularity = 4;

    /// <summary>Chunks of a worker: enough for one that comes late, few enough for long reads.</summary>
    private const int WorkerChunks = 4;

    private const int MaxBlockRows = 16;

    private readonly LinearWeights[] _weights = new LinearWeights[3];
    private readonly float*[] _outputs = new float*[3];
    private float* _input;
    private int _tokens;
    private int _count;
    private bool _accumulate;
    private int _nextChunk;

    /// <summary>Rows of all matrices.</summary>
    public long TotalRows { get; private set; }

    /// <summary>Starts a product.</summary>
    /// <param name="input">float32 [tokens, columns].</param>
    /// <param name="tokens">At least 1.</param>
    /// <param name="accumulate">Whether products are added to what the outputs hold.</param>
    public void Begin(float* input, int tokens, bool accumulate = false)
    {
        _input = input;
        _tokens = tokens;
        _accumulate = accumulate;
        _count = 0;
        _nextChunk = 0;
        TotalRows = 0;
    }

    /// <summary>Adds a matrix; its output is float32 [tokens, rows].</summary>
    public void Add(LinearWeights weights, float* output)
    {
        _weights[_count] = weights;
        _outputs[_count] = output;
        _count++;
        TotalRows += weights.Matrix.Rows;
    }

    public override void Run(int worker, int workers)
    {
        int chunks = workers * WorkerChunks;
        for (int chunk; (chunk = Interlocked.Increment(ref _nextChunk) - 1) < chunks;)
        {
            long first = Border(chunk, chunks), end = Border(chunk + 1, chunks);
            for (int i = 0; i < _count; i++)
            {
                int rows = _weights[i].Matrix.Rows;
                if (first < rows && end > 0)
                {
                    Multiply(_weights[i], _outputs[i], (int)Math.Max(first, 0), (int)Math.Min(end, rows), scratches[worker]);
                }

                first -= rows;
                end -= rows;
            }
        }
    }

    private long Border(int chunk, int chunks) =>
        chunk == chunks ? TotalRows : TotalRows * chunk / chunks / RowGranularity * RowGranularity;

    private void Multiply(LinearWeights weights, float* output, int first, int end, WorkerScratch scratch)
    {
        var matrix = weights.Matrix;
        int columns = matrix.Columns;
        int blockRows = _tokens == 1 ? RowGranularity : MaxBlockRows;
        float* block = scratch.Rows.EnsureCapacity((long)columns * MaxBlockRows);
        float* results = scratch.Results.EnsureCapacity((long)_tokens * MaxBlockRows);
        for (int row = first; row < end; row += blockRows)
        {
            int count = Math.Min(blockRows, end - row);
            for (int i = 0; i < count; i++)
            {
                matrix.ReadRow(kernels, scratch, row + i, block + ((long)i * columns));
            }

            kernels.Dot(block, columns, count, _input, columns, _tokens, columns, results, blockRows);
            Write(results, blockRows, weights.Bias, output, matrix.Rows, row, count);
        }
    }

    private void Write(float* results, int stride, float[]? bias, float* output, int outputStride, int row, int count)
    {
        for (int t = 0; t < _tokens; t++)
        {
            float* source = results + ((long)t * stride);
            float* destination = output + ((long)t * outputStride) + row;
            for (int i = 0; i < count; i++)
            {
                float value = bias is null ? source[i] : source[i] + bias[row + i];
                destination[i] = _accumulate ? destination[i] + value : value;
            }
        }
    }
}
