using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>The generated kernels: whole panels in a register, and two panels at once.</summary>
internal sealed unsafe class Avx512PanelKernels : PanelKernels
{
    public override void Multiply(TensorDtype scaleDtype, byte* panel, in PanelInput input, float* y)
    {
        if (scaleDtype == TensorDtype.F16)
        {
            One<Float16Scales>(panel, input, y);
        }
        else
        {
            One<BFloat16Scales>(panel, input, y);
        }
    }

    public override void MultiplyTwo(TensorDtype scaleDtype, byte* panel, nint second, in PanelInput input, float* y)
    {
        if (scaleDtype == TensorDtype.F16)
        {
            Two<Float16Scales>(panel, second, input, y);
        }
        else
        {
            Two<BFloat16Scales>(panel, second, input, y);
        }
    }

    public override void Quantize(float* x, sbyte* codes, float* scale, float* sum) => ActivationQuantizer.Group512(x, codes, scale, sum);

    private static void One<TScales>(byte* panel, in PanelInput input, float* y)
        where TScales : struct, IPanelScales
    {
        switch (input.Tokens)
        {
            case 1:
                PanelTiles.One<TScales>(panel, input, y);
                break;
            case 2:
                PanelTiles.Two<TScales>(panel, input, y);
                break;
            case 4:
                PanelTiles.Four<TScales>(panel, input, y);
                break;
            default:
                PanelTiles.Eight<TScales>(panel, input, y);
                break;
        }
    }

    private static void Two<TScales>(byte* panel, nint second, in PanelInput input, float* y)
        where TScales : struct, IPanelScales
    {
        switch (input.Tokens)
        {
            case 1:
                PanelTiles.OneByTwo<TScales>(panel, second, input, y);
                break;
            case 2:
                PanelTiles.TwoByTwo<TScales>(panel, second, input, y);
                break;
            case 4:
                PanelTiles.FourByTwo<TScales>(panel, second, input, y);
                break;
            default:
                PanelTiles.EightByTwo<TScales>(panel, second, input, y);
                break;
        }
    }
}
