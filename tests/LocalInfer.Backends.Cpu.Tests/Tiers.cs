using LocalInfer.Backends.Cpu.Kernels;

namespace LocalInfer.Backends.Cpu.Tests;

/// <summary>The kernels of every tier that this machine has, asking for memory in both ways.</summary>
internal static class Tiers
{
    public static IEnumerable<KernelSet> Kernels =>
        KernelTiers.Available.SelectMany(tier => new[] { KernelSet.Of<IntoFirstCache>(tier), KernelSet.Of<IntoSecondCache>(tier) });

    public static KernelSet Plain => KernelSet.Of(KernelTier.Scalar);
}
