using LocalInfer.Backends.Cpu;
using LocalInfer.Models;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Conformance.Tests;

/// <summary>The CPU decoder in float32 throughout.</summary>
public sealed class ExactCpuDecoderTests : DecoderConformance
{
    protected override IDecoder Load(ModelFolder folder) => CpuDecoder.Load(folder, new CpuDecoderOptions { Threads = 2, Exact = true });

    protected override float Tolerance(float exact, DecoderLayout layout, float[] row) => exact;
}
