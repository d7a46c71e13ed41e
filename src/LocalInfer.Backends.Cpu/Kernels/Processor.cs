using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>Which processor this is, where that changes what is fastest.</summary>
internal static class Processor
{
    private const int Zen5Family = 0x1A;
    private const int Avx512VnniBit = 11;

    /// <summary>As CPUID says it, such as <c>GenuineIntel</c>; empty on other architectures.</summary>
    public static string Vendor { get; } = X86Base.IsSupported ? ReadVendor() : "";

    /// <summary>As <see cref="FamilyOf"/> reads it; 0 on other architectures.</summary>
    public static int Family { get; } = X86Base.IsSupported ? FamilyOf(X86Base.CpuId(1, 0).Eax) : 0;

    /// <summary>Whether <see cref="IntoFirstCache"/> is the faster way here to ask for weights, keys and values; see <see cref="IsFasterIntoFirst"/>.</summary>
    public static bool WantsFirstCache => IsFasterIntoFirst(Vendor, Family);

    /// <summary>Whether it has AVX512-VNNI, which .NET does not say; the runtime must use AVX-512 as well.</summary>
    public static bool HasAvx512Vnni { get; } = Avx512BW.IsSupported && IsAvx512VnniIn(X86Base.CpuId(7, 0).Ecx);

    /// <summary>
    /// As measured: asking for the second cache, Zen 4 decodes a quarter faster, because its first cache waits for fewer lines than memory gives; Zen 5 and
    /// Intel's Emerald Rapids are slower that way, the latter by a sixth. Others get the second: from there every processor goes on by itself.
    /// </summary>
    public static bool IsFasterIntoFirst(string vendor, int family) => vendor switch
    {
        "AuthenticAMD" => family >= Zen5Family,
        "GenuineIntel" => true,
        _ => false,
    };

    /// <summary>The family in a processor's signature (CPUID, function 1, EAX): 0x19 is Zen 3 and 4, 0x1A Zen 5; Intel's are 6, whose extended part is 0.</summary>
    public static int FamilyOf(int signature) => ((signature >> 8) & 0xF) + ((signature >> 20) & 0xFF);

    /// <summary>A vendor's name, of twelve letters in three registers (CPUID, function 0: EBX, EDX, ECX).</summary>
    public static string VendorOf(int first, int second, int third) => Encoding.ASCII.GetString(MemoryMarshal.AsBytes([first, second, third]));

    /// <summary>Whether AVX512-VNNI is among a processor's features (CPUID, function 7, ECX).</summary>
    public static bool IsAvx512VnniIn(int features) => ((features >> Avx512VnniBit) & 1) != 0;

    private static string ReadVendor()
    {
        var id = X86Base.CpuId(0, 0);
        return VendorOf(id.Ebx, id.Edx, id.Ecx);
    }
}
