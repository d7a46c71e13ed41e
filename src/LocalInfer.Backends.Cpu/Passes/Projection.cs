using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Backends.Cpu.Weights;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>
/// One input times up to three matrices. Repacked ones take the int8 kernels and share the quantised input; the others take the float32
/// kernels.
/// </summary>
internal sealed unsafe class Projection(KernelSet kernels, WorkerPool pool, WorkerScratch[] scratches, QuantizedActivations quantized)
{
    private readonly MatMulJob _exact = new(kernels, scratches);
    private readonly PanelMatMulJob _panels = new(kernels, quantized);
    private readonly QuantizeJob _quantize = new(quantized);

    /// <summary>Where whoever makes an input for these matrices is to leave it quantised too; null where none of them wants it.</summary>
    public QuantizedActivations? Target(params ReadOnlySpan<LinearWeights> weights)
    {
        foreach (var one in weights)
        {
            if (one.Matrix is PanelMatrix)
            {
                return quantized;
            }
        }

        return null;
    }

    /// <summary>Quantises an input that was not made so.</summary>
    public void Quantize(float* input, int tokens, int width)
    {
        _quantize.Begin(input, tokens, width);
        pool.Run(_quantize, tokens);
    }

    /// <summary>Starts a product.</summary>
    /// <param name="input">float32 [tokens, columns]; quantised already where a matrix needs it.</param>
    /// <param name="tokens">At least 1.</param>
    /// <param name="accumulate">Whether products are added to what the outputs hold.</param>
    public void Begin(float* input, int tokens, bool accumulate = false)
    {
        _exact.Begin(input, tokens, accumulate);
        _panels.Begin(tokens, accumulate);
    }

    /// <summary>Adds a matrix; its output is float32 [tokens, rows].</summary>
    public void Add(LinearWeights weights, float* output)
    {
        if (weights.Matrix is PanelMatrix)
        {
            _panels.Add(new PanelProduct(weights, gated: null, output));
        }
        else
        {
            _exact.Add(weights, output);
        }
    }

    /// <summary>Adds silu(gate) * up, where both can be computed at once; see <see cref="PanelProduct.CanGate"/>.</summary>
    public void AddGated(LinearWeights gate, LinearWeights up, float* output) => _panels.Add(new PanelProduct(gate, up, output));

    /// <summary>Computes all products.</summary>
    public void Run()
    {
        if (_panels.Panels > 0)
        {
            _panels.Cut(pool.Workers);
            pool.Run(_panels, _panels.Panels);
        }

        if (_exact.TotalRows > 0)
        {
            pool.Run(_exact, _exact.TotalRows);
        }
    }
}
