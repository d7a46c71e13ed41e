using System.Runtime.CompilerServices;
using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>
/// Quantised inputs times repacked matrices, as if they were one. Workers take chunks of panels as they come free, so that a busy
/// neighbour on one core delays nobody for long. Panels are computed in twos, each from a half of its chunk or from a matrix of its own: two streams
/// of memory.
/// </summary>
internal sealed unsafe class PanelMatMulJob : WorkerJob
{
    /// <summary>Chunks of a worker when a few tokens stream the weights from memory: more cost the hardware its long reads.</summary>
    private const int StreamingChunks = 6;

    /// <summary>Panels of a chunk when many tokens meet each panel.</summary>
    private const int MaxTilePanels = 16;

    private const int MostTokens = 8;

    private PanelProduct[] _products = new PanelProduct[4];
    private int _count;
    private int _chunkPanels;
    private int _nextChunk;

    /// <summary>Panels of all products; two that are gated count once.</summary>
    public int Panels { get; private set; }

    /// <summary>Forgets all products.</summary>
    public void Clear()
    {
        _count = 0;
        Panels = 0;
    }

    /// <summary>Adds a product.</summary>
    public void Add(in PanelProduct product)
    {
        if (_count == _products.Length)
        {
            Array.Resize(ref _products, 2 * _count);
        }

        _products[_count] = product;
        _count++;
        Panels += product.Matrix.Panels;
    }

    /// <summary>Cuts the work for a number of workers.</summary>
    public void Cut(int workers)
    {
        _nextChunk = 0;
        int tiles = 0;
        for (int i = 0; i < _count; i++)
        {
            tiles = Math.Max(tiles, _products[i].Input.Tiles);
        }

        _chunkPanels = tiles == 1
            ? Math.Max(4, (((Panels / 2) + (workers * StreamingChunks) - 1) / (workers * StreamingChunks)) * 2)
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
                int panels = _products[i].Matrix.Panels;
                if (first < panels)
                {
                    Multiply(_products[i], Math.Max(first, 0), Math.Min(end, panels));
                }

                first -= panels;
                end -= panels;
            }
        }
    }

    private static void Multiply(in PanelProduct product, int first, int end)
    {
        if (product.Matrix.ScaleDtype == TensorDtype.F16)
        {
            Multiply<Float16Scales>(product, first, end);
        }
        else
        {
            Multiply<BFloat16Scales>(product, first, end);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TScales>(in PanelProduct product, int first, int end)
        where TScales : struct, IPanelScales
    {
        float* memory = stackalloc float[(2 * MostTokens * PanelLayout.Rows) + 16];
        float* y = (float*)(((nint)memory + 63) & ~63);
        if (product.Gated is not null)
        {
            for (int panel = first; panel < end; panel++)
            {
                Gate<TScales>(product, panel, y);
            }

            return;
        }

        int half = (end - first) / 2;
        for (int panel = first; panel < first + half; panel++)
        {
            Two<TScales>(product, panel, half, y);
        }

        if (half * 2 < end - first)
        {
            One<TScales>(product, end - 1, y);
        }
    }

    /// <summary>A panel of both matrices, and silu(one) * other.</summary>
    private static void Gate<TScales>(in PanelProduct product, int panel, float* y)
        where TScales : struct, IPanelScales
    {
        PanelMatrix matrix = product.Matrix;
        QuantizedTiles input = product.Input;
        byte* start = matrix.Panel(panel);
        nint second = (nint)(product.Gated!.Panel(panel) - start);
        int values = input.TileTokens * PanelLayout.Rows;
        for (int tile = 0; tile < input.Tiles; tile++)
        {
            Pair<TScales>(input, start, second, tile, y);
            PanelOutput.AddBias(y, input.TileTokens, product.Bias, panel);
            PanelOutput.AddBias(y + values, input.TileTokens, product.GatedBias, panel);
            SwiGlu.Row<Lanes512>(y, y + values, values, y);
            Write(product, panel, tile, y);
        }
    }

    /// <summary>A panel and the one that lies some panels behind it.</summary>
    private static void Two<TScales>(in PanelProduct product, int panel, int distance, float* y)
        where TScales : struct, IPanelScales
    {
        PanelMatrix matrix = product.Matrix;
        QuantizedTiles input = product.Input;
        for (int tile = 0; tile < input.Tiles; tile++)
        {
            float* second = y + (input.TileTokens * PanelLayout.Rows);
            Pair<TScales>(input, matrix.Panel(panel), distance * matrix.PanelBytes, tile, y);
            PanelOutput.AddBias(y, input.TileTokens, product.Bias, panel);
            PanelOutput.AddBias(second, input.TileTokens, product.Bias, panel + distance);
            Write(product, panel, tile, y);
            Write(product, panel + distance, tile, second);
        }
    }

    private static void One<TScales>(in PanelProduct product, int panel, float* y)
        where TScales : struct, IPanelScales
    {
        byte* start = product.Matrix.Panel(panel);
        QuantizedTiles input = product.Input;
        for (int tile = 0; tile < input.Tiles; tile++)
        {
            sbyte* codes = input.Codes(tile);
            float* scales = input.Scales(tile);
            float* sums = input.Sums(tile);
            switch (input.TileTokens)
            {
                case 1:
                    PanelTiles.One<TScales>(start, input.Groups, codes, scales, sums, y);
                    break;
                case 2:
                    PanelTiles.Two<TScales>(start, input.Groups, codes, scales, sums, y);
                    break;
                case 4:
                    PanelTiles.Four<TScales>(start, input.Groups, codes, scales, sums, y);
                    break;
                default:
                    PanelTiles.Eight<TScales>(start, input.Groups, codes, scales, sums, y);
                    break;
            }

            PanelOutput.AddBias(y, input.TileTokens, product.Bias, panel);
            Write(product, panel, tile, y);
        }
    }

    private static void Pair<TScales>(in QuantizedTiles input, byte* panel, nint second, int tile, float* y)
        where TScales : struct, IPanelScales
    {
        sbyte* codes = input.Codes(tile);
        float* scales = input.Scales(tile);
        float* sums = input.Sums(tile);
        switch (input.TileTokens)
        {
            case 1:
                PanelTiles.OneByTwo<TScales>(panel, second, input.Groups, codes, scales, sums, y);
                break;
            case 2:
                PanelTiles.TwoByTwo<TScales>(panel, second, input.Groups, codes, scales, sums, y);
                break;
            case 4:
                PanelTiles.FourByTwo<TScales>(panel, second, input.Groups, codes, scales, sums, y);
                break;
            default:
                if (input.Tiles == 1)
                {
                    PanelTiles.EightByTwo<TScales>(panel, second, input.Groups, codes, scales, sums, y);
                }
                else
                {
                    PanelTiles.EightByTwoAgain<TScales>(panel, second, input.Groups, codes, scales, sums, y);
                }

                break;
        }
    }

    private static void Write(in PanelProduct product, int panel, int tile, float* y)
    {
        int first = tile * product.Input.TileTokens;
        PanelOutput.Write(
            y, Math.Min(product.Input.TileTokens, product.Input.Tokens - first), product.Output, first, product.Matrix.Rows, panel, product.Accumulate);
    }
}
