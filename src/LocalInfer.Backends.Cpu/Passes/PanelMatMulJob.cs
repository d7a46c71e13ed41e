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
    /// <summary>A worker takes this part of its share of what is left: large chunks are long reads, small ones at the end let all end together.</summary>
    private const int ShareParts = 3;

    /// <summary>Panels of a chunk when many tokens meet each panel.</summary>
    private const int MaxTilePanels = 16;

    /// <summary>Panels that give a group of activations.</summary>
    private const int GroupPanels = PanelLayout.GroupSize / PanelLayout.Rows;

    private const int MostTokens = 8;

    private PanelProduct[] _products = new PanelProduct[4];
    private int _count;
    private int _granularity;
    private int _mostPanels;
    private int _next;

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

    /// <summary>All products have been added.</summary>
    public void Begin()
    {
        _next = 0;
        (_granularity, _mostPanels) = (2, Panels);
        for (int i = 0; i < _count; i++)
        {
            _mostPanels = _products[i].Input.Tiles > 1 ? MaxTilePanels : _mostPanels;
            _granularity = _products[i].Quantized.IsNone ? _granularity : GroupPanels;
        }
    }

    public override void Run(int worker, int workers)
    {
        while (TryTake(workers, out int first, out int end))
        {
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

    private bool TryTake(int workers, out int first, out int end)
    {
        do
        {
            first = Volatile.Read(ref _next);
            int share = Math.Min((Panels - first) / (workers * ShareParts), _mostPanels);
            end = Math.Min(first + Math.Max(share / _granularity * _granularity, _granularity), Panels);
        }
        while (first < end && Interlocked.CompareExchange(ref _next, end, first) != first);
        return first < end;
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
