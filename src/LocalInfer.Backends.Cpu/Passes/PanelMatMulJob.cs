using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Backends.Cpu.Weights;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>
/// Quantised inputs times repacked matrices, as if they were one. Panels are computed in pairs, one from each half of a matrix or from each of two that
/// are gated: a worker reads two streams of memory.
/// </summary>
internal sealed unsafe class PanelMatMulJob(KernelSet kernels, int workers) : WorkerJob
{
    /// <summary>The most pairs that a worker takes at once when many tokens meet each panel.</summary>
    private const int MostTilePairs = 8;

    /// <summary>Panels that give a group of activations.</summary>
    private const int GroupPanels = PanelLayout.GroupSize / PanelLayout.Rows;

    private readonly WorkerRanges _ranges = new(workers);
    private PanelProduct[] _products = new PanelProduct[4];
    private int _count;

    /// <summary>Pairs of all products.</summary>
    public int Pairs { get; private set; }

    /// <summary>Forgets all products.</summary>
    public void Clear()
    {
        _count = 0;
        Pairs = 0;
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
        Pairs += product.Pairs;
    }

    /// <summary>All products have been added.</summary>
    public void Begin()
    {
        int granularity = 1, most = Pairs;
        for (int i = 0; i < _count; i++)
        {
            most = _products[i].Input.Tiles > 1 ? MostTilePairs : most;
            granularity = _products[i].Quantized.IsNone ? granularity : GroupPanels;
        }

        _ranges.Begin(Pairs, granularity, most);
    }

    public override void Run(int worker, int workers)
    {
        while (_ranges.TryTake(worker, out int first, out int end))
        {
            for (int i = 0; i < _count && end > 0; i++)
            {
                int pairs = _products[i].Pairs;
                if (first < pairs)
                {
                    Multiply(_products[i], Math.Max(first, 0), Math.Min(end, pairs));
                }

                first -= pairs;
                end -= pairs;
            }
        }
    }

    private void Multiply(in PanelProduct product, int first, int end)
    {
        float* memory = stackalloc float[(2 * PanelInput.MostTokens * PanelLayout.Rows) + 16];
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

        int distance = product.Pairs;
        for (int panel = first; panel < end; panel++)
        {
            if (panel + distance < product.Matrix.Panels)
            {
                Two(product, panel, distance, y);
            }
            else
            {
                One(product, panel, y);
            }
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
            kernels.Panels.MultiplyTwo(matrix.Form, start, second, input.Tile(tile, matrix.Form), y);
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
                token, product.Output + ((long)token * product.Matrix.Rows), first / GroupPanels, (end + GroupPanels - 1) / GroupPanels);
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
            kernels.Panels.MultiplyTwo(matrix.Form, matrix.Panel(panel), distance * matrix.PanelBytes, input.Tile(tile, matrix.Form), y);
            kernels.AddBias(y, input.TileTokens, product.Bias, panel);
            kernels.AddBias(second, input.TileTokens, product.Bias, panel + distance);
            Write(product, panel, tile, y);
            Write(product, panel + distance, tile, second);
        }
    }

    private void One(in PanelProduct product, int panel, float* y)
    {
        PanelMatrix matrix = product.Matrix;
        QuantizedTiles input = product.Input;
        for (int tile = 0; tile < input.Tiles; tile++)
        {
            kernels.Panels.Multiply(matrix.Form, matrix.Panel(panel), input.Tile(tile, matrix.Form), y);
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
