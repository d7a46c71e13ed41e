using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Backends.Cpu.Weights;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>Products with weights. Repacked ones take the int8 kernels and a quantised input; the others take the float32 kernels.</summary>
internal sealed unsafe class Projection(KernelSet kernels, WorkerPool pool, WorkerScratch[] scratches) : IDisposable
{
    private readonly MatMulJob _exact = new(kernels, scratches);
    private readonly PanelMatMulJob _panels = new(kernels, pool.Workers);
    private readonly AdaptedProducts _adapted = new(pool);

    /// <summary>The sums that products with these matrices take of their input; none where no matrix wants it quantised.</summary>
    public static ActivationSums SumsFor(params ReadOnlySpan<LinearWeights> weights)
    {
        var sums = ActivationSums.None;
        foreach (var one in weights)
        {
            sums |= one.Matrix is PanelMatrix matrix ? matrix.Form.Sums | ActivationSums.Groups : ActivationSums.None;
        }

        return sums;
    }

    /// <summary>Adds a product; its output is float32 [tokens, rows].</summary>
    /// <param name="input">Quantised too where the matrix needs it.</param>
    /// <param name="weights">The matrix.</param>
    /// <param name="output">Receives the product.</param>
    /// <param name="accumulate">Whether the product is added to what the output holds.</param>
    public void Add(in ProjectionInput input, LinearWeights weights, float* output, bool accumulate = false)
    {
        if (weights.Adapter is not { } adapter)
        {
            AddPlain(input, weights, weights.Bias, output, accumulate);
            return;
        }

        bool isScaled = adapter.RowFactors is not null;
        _adapted.Add(input, weights, output, accumulate, out float* inner, out float* plain);
        AddPlain(input, weights, isScaled ? null : weights.Bias, plain, accumulate && !isScaled);
        _exact.Add(new MatMulProduct(input.Values, input.Tokens, adapter.A, bias: null, inner, accumulate: false));
    }

    /// <summary>Adds silu(gate) * up, where both can be computed at once; see <see cref="PanelProduct.CanGate"/>.</summary>
    public void AddGated(in ProjectionInput input, LinearWeights gate, LinearWeights up, float* output, QuantizedTiles quantized = default) =>
        _panels.Add(new PanelProduct(input.Quantized, gate, up, output, quantized));

    /// <summary>Computes all products that were added, and forgets them.</summary>
    public void Run()
    {
        if (_panels.Pairs > 0)
        {
            _panels.Begin();
            pool.Run(_panels, _panels.Pairs);
            _panels.Clear();
        }

        if (_exact.TotalRows > 0)
        {
            RunExact();
        }

        if (_adapted.Any)
        {
            _adapted.AddOuter(_exact);
            RunExact();
            _adapted.Finish();
        }
    }

    public void Dispose() => _adapted.Dispose();

    private void AddPlain(in ProjectionInput input, LinearWeights weights, float[]? bias, float* output, bool accumulate)
    {
        if (weights.Matrix is PanelMatrix matrix)
        {
            _panels.Add(new PanelProduct(input.Quantized, matrix, bias, output, accumulate));
        }
        else
        {
            _exact.Add(new MatMulProduct(input.Values, input.Tokens, weights.Matrix, bias, output, accumulate));
        }
    }

    private void RunExact()
    {
        pool.Run(_exact, _exact.TotalRows);
        _exact.Clear();
    }
}
