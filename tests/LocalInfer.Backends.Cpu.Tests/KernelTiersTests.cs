using LocalInfer.Models;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed class KernelTiersTests
{
    private static readonly string Tiny = Path.Combine(
        RepositoryFolder.Root, "tests/LocalInfer.Conformance.Tests/Goldens/llama-4bit-tied-llama3rope");

    public static TheoryData<KernelTier> All { get; } = new(Enum.GetValues<KernelTier>().Where(tier => tier != KernelTier.Auto));

    [Theory]
    [MemberData(nameof(All))]
    public void A_tier_runs_or_is_refused_by_name(KernelTier tier)
    {
        Assert.Equal(tier, KernelTiers.Parse(KernelTiers.NameOf(tier)));
        var options = new CpuDecoderOptions { Tier = tier };
        if (KernelTiers.Available.Contains(tier))
        {
            using var decoder = CpuDecoder.Load(ModelFolder.Open(Tiny), options);
            Assert.Equal(tier, decoder.Tier);
            return;
        }

        var error = Assert.Throws<PlatformNotSupportedException>(() => CpuDecoder.Load(ModelFolder.Open(Tiny), options));
        Assert.Contains($"'{KernelTiers.NameOf(tier)}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(KernelTiers.NameOf(KernelTiers.Best), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_is_taken_unless_one_is_named()
    {
        using var decoder = CpuDecoder.Load(ModelFolder.Open(Tiny));
        Assert.Equal(KernelTiers.Best, decoder.Tier);
        Assert.Equal(KernelTier.Scalar, KernelTiers.Available[^1]);
    }
}
