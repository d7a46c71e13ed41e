using LocalInfer.Backends.Cpu;
using LocalInfer.Models;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Conformance.Tests;

/// <summary>
/// The CPU decoder as it runs by default, with int8 activations. How far its logits may be off follows from the rounding alone:
/// a group of 64 activations has the scale s = max|x| / 127, and max|x| is at most 8 times their root mean square; rounding to whole
/// multiples of s errs by s / √12 in the root mean square. So a product's input errs by at most 8 / (127 √12) = 1.8 % of its size, and its
/// output likewise, because the errors of different inputs are independent. A network of L layers rounds the inputs of q|k|v, o, gate|up
/// and down in each and of the head once; these errors are independent too and each is a share of a residual stream that holds all
/// outputs, so they add as squares: 1.8 % √(4 L + 1) of the logits' size. Five standard deviations leave out less than one value in a million.
/// </summary>
public sealed class Int8CpuDecoderTests : DecoderConformance
{
    private const double RoundingError = 8 / (127 * 3.4641016);
    private const double StandardDeviations = 5;

    protected override IDecoder Load(ModelFolder folder) => CpuDecoder.Load(folder, new CpuDecoderOptions { Threads = 2 });

    protected override bool ComparesMeans(DecoderLayout layout) => layout.Layers.Any(layer => layer.GatedDelta is not null);

    protected override float Tolerance(float exact, DecoderLayout layout, float[] row)
    {
        double size = Math.Sqrt(row.Average(logit => (double)logit * logit));
        return exact + (float)(StandardDeviations * RoundingError * Math.Sqrt((4 * layout.Layers.Count) + 1) * size);
    }
}
