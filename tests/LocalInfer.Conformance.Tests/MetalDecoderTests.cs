using LocalInfer.Backends.Mlx;
using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Conformance.Tests;

/// <summary>
/// The MLX decoder in float32 on the GPU: the goldens of float32, with room for Metal's faster and less exact exponentials and sums. It has not
/// been run by us; the tolerance is ten times that of float32 on CPUs.
/// </summary>
[NeedsMetal]
public sealed class MetalDecoderTests : DecoderConformance
{
    private const float MetalFactor = 10;

    protected override float Rounding => 3e-3f;

    protected override IDecoder Load(ModelFolder folder) => MlxDecoder.Load(folder, new MlxDecoderOptions { Gpu = true, Dtype = MlxDtype.Float32 });

    protected override float Tolerance(float exact, DecoderLayout layout, float[] row) => MetalFactor * exact;
}
