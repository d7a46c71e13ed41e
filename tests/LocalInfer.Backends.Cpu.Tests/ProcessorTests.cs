using System.Globalization;
using System.Runtime.Intrinsics.X86;
using LocalInfer.Backends.Cpu.Kernels;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed class ProcessorTests
{
    /// <summary>Signatures as AMD's revision guides give them, Naples, Milan, Genoa, Turin, and Intel's Emerald Rapids'.</summary>
    [Theory]
    [InlineData(0x00800F12, 0x17)]
    [InlineData(0x00A00F11, 0x19)]
    [InlineData(0x00A10F11, 0x19)]
    [InlineData(0x00B00F21, 0x1A)]
    [InlineData(0x000C06F2, 0x06)]
    public void The_family_is_read_from_the_signature(int signature, int family) => Assert.Equal(family, Processor.FamilyOf(signature));

    [Theory]
    [InlineData("AuthenticAMD", 0x19, false)]
    [InlineData("AuthenticAMD", 0x1A, true)]
    [InlineData("GenuineIntel", 0x06, true)]
    [InlineData("HygonGenuine", 0x18, false)]
    public void Memory_is_asked_for_as_each_processor_likes_it(string vendor, int family, bool intoFirst) =>
        Assert.Equal(intoFirst, Processor.IsFasterIntoFirst(vendor, family));

    [LinuxOnX64Fact]
    public void Vendor_and_family_are_those_that_the_system_says()
    {
        Assert.Equal(SystemSays("vendor_id"), Processor.Vendor);
        Assert.Equal(SystemSays("cpu family"), Processor.Family.ToString(CultureInfo.InvariantCulture));
    }

    [LinuxOnX64Fact]
    public void The_dot_product_of_AVX512_is_found_where_the_system_says_so() =>
        Assert.Equal(Avx512BW.IsSupported && SystemSays("flags").Split(' ').Contains("avx512_vnni"), Processor.HasAvx512Vnni);

    private static string SystemSays(string name) =>
        File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(": ")[1];

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class LinuxOnX64FactAttribute : FactAttribute
    {
        public LinuxOnX64FactAttribute() => Skip = OperatingSystem.IsLinux() && X86Base.IsSupported ? null! : "needs Linux on x86-64, whose /proc/cpuinfo is compared";
    }
}
