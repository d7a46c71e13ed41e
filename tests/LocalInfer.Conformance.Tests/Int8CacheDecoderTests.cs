using LocalInfer.Backends.Cpu;
using LocalInfer.Models;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Conformance.Tests;

/// <summary>
/// The CPU decoder with keys and values in int8, all else in float32. A group of 64 values errs by at most 1.8 % of its size, as
/// <see cref="Int8CpuDecoderTests"/> has it, and with it what attention returns. A score errs by as large a share of the sizes of query and key,
/// √dimension of them together; scaled by 1 / √dimension that is a share of scores of the order of one, and weights move likewise. So
/// the output of each of L attentions, one of two branches of a layer, errs by at most √2 times 1.8 %.
/// </summary>
public sealed class Int8CacheDecoderTests : DecoderConformance
{
    private const double RoundingError = 8 / (127 * 3.4641016);
    private const double StandardDeviations = 5;

    protected override IDecoder Load(ModelFolder folder) =>
        CpuDecoder.Load(folder, new CpuDecoderOptions { Threads = 2, Exact = true, KvCache = KvPrecision.Int8 });

    protected override bool ComparesMeans(DecoderLayout layout) =>
        layout.Layers.Any(layer => layer.GatedDelta is not null || layer.Mlp.Moe is not null);

    protected override float Tolerance(float exact, DecoderLayout layout, float[] row)
    {
        double size = Math.Sqrt(row.Average(logit => (double)logit * logit));
        return exact + (float)(StandardDeviations * RoundingError * Math.Sqrt(2 * layout.Layers.Count) * size);
    }
}
