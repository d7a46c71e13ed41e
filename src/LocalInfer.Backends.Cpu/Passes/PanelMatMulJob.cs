using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Backends.Cpu.Weights;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>
/// Quantised inputs times repacked matrices, as if they were one. Workers take chunks of panels as they come free, so that a busy
/// neighbour on one core delays nobody for long. Panels are computed in twos, each from a half of its chunk or from a matrix of its own: two streams
/// of memory.
/// </summary>
internal sealed unsafe class PanelMatMulJob(KernelSet kernels) : WorkerJob
{
    /// <summary>Chunks of a worker when a few tokens stream the weights from memory: more cost the hardware its long reads.</summary>
    private const int StreamingChunks = 6;

    /// <summary>Chunks of a worker at least when many tokens meet each panel.</summary>
    private const int TileChunks = 4;

    /// <summary>Panels of a chunk when many tokens meet each panel.</summary>
    private const int MaxTilePanels = 16;

    /// <summary>Chunks are multiples of this: the panels of a group of activations, which whoever computed them quantises.</summary>
    private const int PanelGranularity = PanelLayout.GroupSize / PanelLayout.Rows;

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

        int chunks = workers * (tiles == 1 ? StreamingChunks : TileChunks);
        int panels = (Panels + (chunks * PanelGranularity) - 1) / (chunks * PanelGranularity) * PanelGranularity;
        _chunkPanels = tiles == 1 ? panels : Math.Min(panels, MaxTilePanels);
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

    private void Multiply(in PanelProduct product, int first, int end)
    {
        float* memory = stackalloc float[(2 * MostTokens * PanelLayout.Rows) + 16];
        float* y = (float*)(((nint)memory + 63) & ~63);
        if (product.Gated is not null)
        {
            for (int panel = first; panel < end; panel++)
            {
                Gate(product, panel, y);
            }

            Quantize(product, first, end);
            return;
        }

        int half = (end - first) / 2;
        for (int panel = first; panel < first + half; panel++)
        {
            Two(product, panel, half, y);
        }

        if (half * 2 < end - first)
        {
            One(product, end - 1, y);
        }
    }

    /// <summary>A panel of both matrices, and silu(one) * other.</summary>
    private void Gate(in PanelProduct product, int panel, float* y)
    {
        PanelMatrix matrix = product.Matrix;
        QuantizedTiles input = product.Input;
        byte* start = matrix.Panel(panel);
        nint second = (nint)(product.Gated!.Panel(panel) - start);
        int values = input.TileTokens * PanelLayout.Rows;
        for (int tile = 0; tile < input.Tiles; tile++)
        {
            kernels.Panels.MultiplyTwo(matrix.ScaleDtype, start, second, input.Tile(tile), y);
            kernels.AddBias(y, input.TileTokens, product.Bias, panel);
            kernels.AddBias(y + values, input.TileTokens, product.GatedBias, panel);
            kernels.Gate(y, y + values, values, y);
            Write(product, panel, tile, y);
        }
    }

    /// <summary>Quantises what some panels gave, all groups of it.</summary>
    private static void Quantize(in PanelProduct product, int first, int end)
    {
        for (int token = 0; token < product.Quantized.Tokens; token++)
        {
            product.Quantized.Write(
                token, product.Output + ((long)token * product.Matrix.Rows), first / PanelGranularity, (end + PanelGranularity - 1) / PanelGranularity);
        }
    }

    /// <summary>A panel and the one that lies some panels behind it.</summary>
    private void Two(in PanelProduct product, int panel, int distance, float* y)
    {
        PanelMatrix matrix = product.Matrix;
        QuantizedTiles input = product.Input;
        float* second = y + (input.TileTokens * PanelLayout.Rows);
        for (int tile = 0; tile < input.Tiles; tile++)
        {
            kernels.Panels.MultiplyTwo(matrix.ScaleDtype, matrix.Panel(panel), distance * matrix.PanelBytes, input.Tile(tile), y);
            kernels.AddBias(y, input.TileTokens, product.Bias, panel);
            kernels.AddBias(second, input.TileTokens, product.Bias, panel + distance);
            Write(product, panel, tile, y);
            Write(product, panel + distance, tile, second);
        }
    }

    private void One(in PanelProduct product, int panel, float* y)
    {
        QuantizedTiles input = product.Input;
        for (int tile = 0; tile < input.Tiles; tile++)
        {
            kernels.Panels.Multiply(product.Matrix.ScaleDtype, product.Matrix.Panel(panel), input.Tile(tile), y);
            kernels.AddBias(y, input.TileTokens, product.Bias, panel);
            Write(product, panel, tile, y);
        }
    }

    private void Write(in PanelProduct product, int panel, int tile, float* y)
    {
        int first = tile * product.Input.TileTokens;
        kernels.Write(
            y, Math.Min(product.Input.TileTokens, product.Input.Tokens - first), product.Output, first, product.Matrix.Rows, panel, product.Accumulate);
    }
}
