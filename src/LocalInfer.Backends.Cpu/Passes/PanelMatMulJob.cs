using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>
/// One quantised input times some repacked matrices, as if they were one. Workers take chunks of panels as they come free, so that a busy
/// neighbour on one core delays nobody for long.
/// </summary>
internal sealed unsafe class PanelMatMulJob(QuantizedActivations input) : WorkerJob
{
    /// <summary>Chunks of a worker when a few tokens stream the weights from memory: more cost the hardware its long reads.</summary>
    private const int StreamingChunks = 6;

    /// <summary>Panels of a chunk when many tokens meet each panel.</summary>
    private const int MaxTilePanels = 16;

    private readonly LinearWeights[] _weights = new LinearWeights[3];
    private readonly float*[] _outputs = new float*[3];
    private int _tokens;
    private int _count;
    private bool _accumulate;
    private int _chunkPanels;
    private int _nextChunk;

    /// <summary>Panels of all matrices.</summary>
    public int Panels { get; private set; }

    /// <summary>Starts a product of what <see cref="QuantizedActivations"/> holds.</summary>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="accumulate">Whether products are added to what the outputs hold.</param>
    public void Begin(int tokens, bool accumulate = false)
    {
        _tokens = tokens;
        _accumulate = accumulate;
        _count = 0;
        Panels = 0;
    }

    /// <summary>Adds a matrix, a <see cref="PanelMatrix"/>; its output is float32 [tokens, rows].</summary>
    public void Add(LinearWeights weights, float* output)
    {
        _weights[_count] = weights;
        _outputs[_count] = output;
        _count++;
        Panels += ((PanelMatrix)weights.Matrix).Panels;
    }

    /// <summary>Cuts the work for a number of workers.</summary>
    public void Cut(int workers)
    {
        _nextChunk = 0;
        _chunkPanels = input.Tiles == 1
            ? Math.Max(4, (Panels + (workers * StreamingChunks) - 1) / (workers * StreamingChunks))
            : Math.Clamp(Panels / (workers * 4) / 2 * 2, 2, MaxTilePanels);
    }

    public override void Run(int worker, int workers)
    {
        while (true)
        {
            int first = (Interlocked.Increment(ref _nextChunk) - 1) * _chunkPanels;
            int end = Math.Min(first + _chunkPanels, Panels);
            if (first >= end)
            {
                return;
            }

            for (int i = 0; i < _count && end > 0; i++)
            {
                var matrix = (PanelMatrix)_weights[i].Matrix;
                if (first < matrix.Panels)
                {
                    Multiply(matrix, _weights[i].Bias, _outputs[i], Math.Max(first, 0), Math.Min(end, matrix.Panels));
                }

                first -= matrix.Panels;
                end -= matrix.Panels;
            }
        }
    }

    private void Multiply(PanelMatrix matrix, float[]? bias, float* output, int first, int end)
    {
        if (matrix.ScaleDtype == TensorDtype.F16)
        {
            Multiply<Float16Scales>(matrix, bias, output, first, end);
        }
        else
        {
            Multiply<BFloat16Scales>(matrix, bias, output, first, end);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply<TScales>(PanelMatrix matrix, float[]? bias, float* output, int first, int end)
        where TScales : struct, IPanelScales
    {
        const int Results = 2 * 8 * PanelLayout.Rows;
        float* memory = stackalloc float[Results + 16];
        float* y = (float*)(((nint)memory + 63) & ~63);
        for (int panel = first, step; panel < end; panel += step)
        {
            bool isPair = input.Tiles > 1 && panel + 1 < end;
            step = isPair ? 2 : 1;
            for (int tile = 0; tile < input.Tiles; tile++)
            {
                if (isPair)
                {
                    PanelTiles.EightByTwo<TScales>(
                        matrix.Panel(panel), matrix.PanelBytes, matrix.Groups, input.Codes(tile), input.Scales(tile), input.Sums(tile), y);
                    Write(y, matrix.Rows, bias, output, panel, tile);
                    Write(y + (8 * PanelLayout.Rows), matrix.Rows, bias, output, panel + 1, tile);
                }
                else
                {
                    One<TScales>(matrix, panel, tile, y);
                    Write(y, matrix.Rows, bias, output, panel, tile);
                }
            }
        }
    }

    private void One<TScales>(PanelMatrix matrix, int panel, int tile, float* y)
        where TScales : struct, IPanelScales
    {
        byte* start = matrix.Panel(panel);
        sbyte* codes = input.Codes(tile);
        float* scales = input.Scales(tile);
        float* sums = input.Sums(tile);
        switch (input.TileTokens)
        {
            case 1:
                PanelTiles.One<TScales>(start, matrix.Groups, codes, scales, sums, y);
                break;
            case 2:
                PanelTiles.Two<TScales>(start, matrix.Groups, codes, scales, sums, y);
                break;
            case 4:
                PanelTiles.Four<TScales>(start, matrix.Groups, codes, scales, sums, y);
                break;
            default:
                PanelTiles.Eight<TScales>(start, matrix.Groups, codes, scales, sums, y);
                break;
        }
    }

    /// <summary>Adds the bias, then the output where it accumulates, and stores the rows that exist.</summary>
    private void Write(float* y, int rows, float[]? bias, float* output, int panel, int tile)
    {
        int row = panel * PanelLayout.Rows;
        int count = Math.Min(PanelLayout.Rows, rows - row);
        int tokens = Math.Min(input.TileTokens, _tokens - (tile * input.TileTokens));
        for (int t = 0; t < tokens; t++, y += PanelLayout.Rows)
        {
            float* destination = output + ((long)((tile * input.TileTokens) + t) * rows) + row;
            if (count == PanelLayout.Rows)
            {
                var value = Vector512.Load(y);
                value = bias is null ? value : value + Vector512.LoadUnsafe(ref bias[row]);
                (_accumulate ? Vector512.Load(destination) + value : value).Store(destination);
                continue;
            }

            for (int i = 0; i < count; i++)
            {
                float value = bias is null ? y[i] : y[i] + bias[row + i];
                destination[i] = _accumulate ? destination[i] + value : value;
            }
        }
    }
}
