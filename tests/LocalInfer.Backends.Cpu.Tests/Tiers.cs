using LocalInfer.Backends.Cpu.Kernels;

namespace LocalInfer.Backends.Cpu.Tests;

/// <summary>The kernels of every tier that this machine has.</summary>
internal static class Tiers
{
    public static IEnumerable<KernelSet> Kernels => KernelTiers.Available.Select(KernelSet.Of);

    public static KernelSet Plain => KernelSet.Of(KernelTier.Scalar);
}
