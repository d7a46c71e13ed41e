using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu;

/// <summary>The tiers by name, and which of them this machine has.</summary>
public static class KernelTiers
{
    private static readonly (KernelTier Tier, string Name, string Needs, Func<bool> IsSupported)[] FastestFirst =
    [
        (KernelTier.Avx512, "avx512", "AVX-512BW", () => Avx512BW.IsSupported),
        (KernelTier.AvxVnni, "avx-vnni", "AVX2, FMA and AVX-VNNI", () => Avx2.IsSupported && Fma.IsSupported && AvxVnni.IsSupported),
        (KernelTier.Avx2, "avx2", "AVX2 and FMA", () => Avx2.IsSupported && Fma.IsSupported),
        (KernelTier.Arm64Dot, "arm64-dp", "Arm64 with the dot product of bytes", () => Dp.Arm64.IsSupported),
        (KernelTier.Vector128, "vector128", "vectors of 128 bits", () => Vector128.IsHardwareAccelerated),
        (KernelTier.Scalar, "scalar", "nothing", () => true),
    ];

    /// <summary>Those that this machine has, the fastest first.</summary>
    public static IReadOnlyList<KernelTier> Available { get; } = [.. FastestFirst.Where(tier => tier.IsSupported()).Select(tier => tier.Tier)];

    /// <summary>The fastest that this machine has.</summary>
    public static KernelTier Best => Available[0];

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. FastestFirst.Select(tier => tier.Name)];

    /// <summary>The tier of one of the <see cref="Names"/>.</summary>
    public static KernelTier Parse(string name) => FastestFirst.First(tier => tier.Name == name).Tier;

    /// <summary>The name of a tier; of <see cref="KernelTier.Auto"/>, that of the best.</summary>
    public static string NameOf(KernelTier tier) => Row(tier).Name;

    /// <summary>The tier itself, or the best where it is left open.</summary>
    /// <exception cref="PlatformNotSupportedException">The machine lacks it.</exception>
    public static KernelTier Resolve(KernelTier tier)
    {
        var (resolved, name, needs, isSupported) = Row(tier);
        return isSupported()
            ? resolved
            : throw new PlatformNotSupportedException(
                $"The kernels '{name}' need {needs}, which this machine or its .NET runtime lacks. It has: {string.Join(", ", Available.Select(NameOf))}.");
    }

    private static (KernelTier Tier, string Name, string Needs, Func<bool> IsSupported) Row(KernelTier tier) =>
        FastestFirst.First(row => row.Tier == (tier == KernelTier.Auto ? Best : tier));
}
