using LocalInfer.Backends.Cpu;
using LocalInfer.Models;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Conformance.Tests;

public sealed class CpuDecoderConformanceTests : DecoderConformance
{
    protected override IDecoder Load(ModelFolder folder) => CpuDecoder.Load(folder, new CpuDecoderOptions { Threads = 2 });
}
