using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>Products of repacked matrices with int8 activations in one tier. All tiers give the same bits.</summary>
internal abstract unsafe class PanelKernels
{
    /// <summary>A panel times some tokens.</summary>
    /// <param name="form">The panel's.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="input">The tokens, with the sums that the form takes.</param>
    /// <param name="y">Receives float32 [tokens, 16]; aligned to 64 bytes.</param>
    public abstract void Multiply(in PanelForm form, byte* panel, in PanelInput input, float* y);

    /// <summary>Two panels times the same tokens.</summary>
    /// <param name="form">The panels'.</param>
    /// <param name="panel">The first panel.</param>
    /// <param name="second">Bytes from the first panel to the second.</param>
    /// <param name="input">The tokens, with the sums that the form takes.</param>
    /// <param name="y">Receives float32 [2, tokens, 16]; aligned to 64 bytes.</param>
    public abstract void MultiplyTwo(in PanelForm form, byte* panel, nint second, in PanelInput input, float* y);

    /// <inheritdoc cref="ActivationQuantizer.Group512"/>
    public abstract void Quantize(float* x, sbyte* codes, float* scale, float* sum);
}

/// <summary>The kernels of one tier.</summary>
internal sealed unsafe class PanelKernels<TTile> : PanelKernels
    where TTile : struct, IPanelTile
{
    public override void Multiply(in PanelForm form, byte* panel, in PanelInput input, float* y) => Dispatch(form, panel, second: 0, input, y);

    public override void MultiplyTwo(in PanelForm form, byte* panel, nint second, in PanelInput input, float* y) => Dispatch(form, panel, second, input, y);

    public override void Quantize(float* x, sbyte* codes, float* scale, float* sum) => TTile.Quantize(x, codes, scale, sum);

    /// <summary>The kernel that a form is compiled for. No bytes from the first panel to the second: there is one panel.</summary>
    private static void Dispatch(in PanelForm form, byte* panel, nint second, in PanelInput input, float* y)
    {
        switch (form)
        {
            case { AreFloats: true, Parts: 2 }:
                Multiply<BFloat16Scales, FloatHalves>(panel, second, input, y);
                break;
            case { AreFloats: true }:
                Multiply<BFloat16Scales, FloatQuarters>(panel, second, input, y);
                break;
            case { Parts: 2, ScaleDtype: TensorDtype.F16 }:
                Multiply<Float16Scales, AffineHalves>(panel, second, input, y);
                break;
            case { Parts: 2 }:
                Multiply<BFloat16Scales, AffineHalves>(panel, second, input, y);
                break;
            case { ScaleDtype: TensorDtype.F16 }:
                Multiply<Float16Scales, AffineWhole>(panel, second, input, y);
                break;
            default:
                Multiply<BFloat16Scales, AffineWhole>(panel, second, input, y);
                break;
        }
    }

    private static void Multiply<TScales, TForm>(byte* panel, nint second, in PanelInput input, float* y)
        where TScales : struct, IPanelScales
        where TForm : struct, IPanelForm
    {
        if (second == 0)
        {
            TTile.Multiply<TScales, TForm>(panel, input, y);
        }
        else
        {
            TTile.MultiplyTwo<TScales, TForm>(panel, second, input, y);
        }
    }
}
