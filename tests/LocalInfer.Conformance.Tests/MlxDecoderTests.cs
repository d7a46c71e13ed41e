using LocalInfer.Backends.Mlx;
using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Conformance.Tests;

/// <summary>
/// The MLX decoder in float32 on MLX's CPU device. MLX gives matrices to BLAS, whose order of adding depends on how many rows they have, so chunks
/// and company change the last bits.
/// </summary>
[NeedsMlx]
public sealed class MlxDecoderTests : DecoderConformance
{
    protected override IDecoder Load(ModelFolder folder) => MlxDecoder.Load(folder, new MlxDecoderOptions { Gpu = false, Dtype = MlxDtype.Float32 });

    protected override float Rounding => 1e-4f;

    protected override float Tolerance(float exact, DecoderLayout layout, float[] row) => exact;
}
