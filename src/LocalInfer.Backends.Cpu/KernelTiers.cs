using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Kernels.MachineCode;

namespace LocalInfer.Backends.Cpu;

/// <summary>The tiers by name, and which of them this machine has.</summary>
public static class KernelTiers
{
    private static readonly Row[] FastestFirst =
    [
        new(KernelTier.Avx512Vnni, "avx512-vnni", "AVX-512BW, AVX512-VNNI and Linux", () => Processor.HasAvx512Vnni && ExecutableMemory.IsAllowed),
        new(KernelTier.Avx512, "avx512", "AVX-512BW", () => Avx512BW.IsSupported),
        new(KernelTier.AvxVnni, "avx-vnni", "AVX2, FMA and AVX-VNNI", () => Avx2.IsSupported && Fma.IsSupported && AvxVnni.IsSupported),
        new(KernelTier.Avx2, "avx2", "AVX2 and FMA", () => Avx2.IsSupported && Fma.IsSupported),
        new(KernelTier.Arm64Dot, "arm64-dp", "Arm64 with the dot product of bytes", () => Dp.Arm64.IsSupported),
        new(KernelTier.Vector128, "vector128", "vectors of 128 bits", () => Vector128.IsHardwareAccelerated),
        new(KernelTier.Scalar, "scalar", "nothing", () => true),
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
    public static string NameOf(KernelTier tier) => RowOf(tier).Name;

    /// <summary>The tier itself, or the best where it is left open.</summary>
    /// <exception cref="PlatformNotSupportedException">The machine lacks it.</exception>
    public static KernelTier Resolve(KernelTier tier)
    {
        var row = RowOf(tier);
        return row.IsSupported()
            ? row.Tier
            : throw new PlatformNotSupportedException(
                $"The kernels '{row.Name}' need {row.Needs}, which this machine or its .NET runtime lacks. It has: {string.Join(", ", Available.Select(NameOf))}.");
    }

    private static Row RowOf(KernelTier tier) =>
        FastestFirst.First(row => row.Tier == (tier == KernelTier.Auto ? Best : tier));

    private sealed record Row(KernelTier Tier, string Name, string Needs, Func<bool> IsSupported);
}
