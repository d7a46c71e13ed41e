using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>Which processor this is, where that changes what is fastest.</summary>
internal static class Processor
{
    private const int Zen5Family = 0x1A;
    private const int Avx512VnniBit = 11;

    /// <summary>
    /// Whether <see cref="IntoFirstCache"/> is the faster way to ask for weights, keys and values. On Zen 4 the second cache decodes a quarter faster, because a
    /// core's first cache waits for fewer lines than its memory gives; all others get it too. On Zen 5 weights, keys and values come slower that way.
    /// </summary>
    public static bool WantsFirstCache { get; } = X86Base.IsSupported && AmdFamily() >= Zen5Family;

    /// <summary>Whether it has AVX512-VNNI (CPUID, function 7, ECX), which .NET does not say; the runtime must use AVX-512 as well.</summary>
    public static bool HasAvx512Vnni { get; } = Avx512BW.IsSupported && ((X86Base.CpuId(7, 0).Ecx >> Avx512VnniBit) & 1) != 0;

    /// <summary>The family in the signature of AMD's processors (CPUID, function 1, EAX): 0x19 is Zen 3 and 4, 0x1A Zen 5.</summary>
    public static int FamilyOf(int signature) => ((signature >> 8) & 0xF) + ((signature >> 20) & 0xFF);

    /// <summary>0 where it is not AMD's.</summary>
    private static int AmdFamily()
    {
        var vendor = X86Base.CpuId(0, 0);
        bool isAmd = (vendor.Ebx, vendor.Edx, vendor.Ecx) == (0x68747541, 0x69746E65, 0x444D4163); // "Auth" "enti" "cAMD"
        return isAmd ? FamilyOf(X86Base.CpuId(1, 0).Eax) : 0;
    }
}
