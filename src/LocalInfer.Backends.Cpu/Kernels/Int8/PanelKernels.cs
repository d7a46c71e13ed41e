using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>Products of repacked 4-bit matrices with int8 activations in one tier. All tiers give the same bits.</summary>
internal abstract unsafe class PanelKernels
{
    /// <summary>A panel times some tokens.</summary>
    /// <param name="scaleDtype">Of the panel's scales and biases: F16 or BF16.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="input">The tokens.</param>
    /// <param name="y">Receives float32 [tokens, 16]; aligned to 64 bytes.</param>
    public abstract void Multiply(TensorDtype scaleDtype, byte* panel, in PanelInput input, float* y);

    /// <summary>Two panels times the same tokens.</summary>
    /// <param name="scaleDtype">Of the panels' scales and biases: F16 or BF16.</param>
    /// <param name="panel">The first panel.</param>
    /// <param name="second">Bytes from the first panel to the second.</param>
    /// <param name="input">The tokens.</param>
    /// <param name="y">Receives float32 [2, tokens, 16]; aligned to 64 bytes.</param>
    public virtual void MultiplyTwo(TensorDtype scaleDtype, byte* panel, nint second, in PanelInput input, float* y)
    {
        Multiply(scaleDtype, panel, input, y);
        Multiply(scaleDtype, panel + second, input, y + (input.Tokens * PanelLayout.Rows));
    }

    /// <inheritdoc cref="ActivationQuantizer.Group512"/>
    public abstract void Quantize(float* x, sbyte* codes, float* scale, float* sum);
}

/// <summary>The kernels compiled for one kind of dot product.</summary>
/// <param name="quantize">What quantises in registers of the same width; see <see cref="ActivationQuantizer"/>.</param>
internal sealed unsafe class PanelKernels<TDot, TLanes>(delegate*<float*, sbyte*, float*, float*, void> quantize) : PanelKernels
    where TDot : struct, IDotLanes<TDot, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public override void Multiply(TensorDtype scaleDtype, byte* panel, in PanelInput input, float* y)
    {
        if (scaleDtype == TensorDtype.F16)
        {
            PanelTile.Compute<TDot, TLanes, Float16Scales>(panel, input, y);
        }
        else
        {
            PanelTile.Compute<TDot, TLanes, BFloat16Scales>(panel, input, y);
        }
    }

    public override void MultiplyTwo(TensorDtype scaleDtype, byte* panel, nint second, in PanelInput input, float* y)
    {
        if (scaleDtype == TensorDtype.F16)
        {
            PanelTile.ComputeTwo<TDot, TLanes, Float16Scales>(panel, second, input, y);
        }
        else
        {
            PanelTile.ComputeTwo<TDot, TLanes, BFloat16Scales>(panel, second, input, y);
        }
    }

    public override void Quantize(float* x, sbyte* codes, float* scale, float* sum) => quantize(x, codes, scale, sum);
}
