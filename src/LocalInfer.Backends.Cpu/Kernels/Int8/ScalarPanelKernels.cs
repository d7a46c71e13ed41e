using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>The plain versions.</summary>
internal sealed unsafe class ScalarPanelKernels : PanelKernels
{
    public override void Multiply(TensorDtype scaleDtype, byte* panel, in PanelInput input, float* y)
    {
        if (scaleDtype == TensorDtype.F16)
        {
            PanelTileScalar.Compute<Float16Scales>(panel, input, y);
        }
        else
        {
            PanelTileScalar.Compute<BFloat16Scales>(panel, input, y);
        }
    }

    public override void Quantize(float* x, sbyte* codes, float* scale, float* sum) => ActivationQuantizer.GroupScalar(x, codes, scale, sum);
}
