using System.Runtime.Intrinsics.X86;
using LocalInfer.Backends.Cpu.Kernels;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed class ProcessorTests
{
    /// <summary>Signatures as AMD's revision guides give them: Naples, Milan, Genoa, Turin.</summary>
    [Theory]
    [InlineData(0x00800F12, 0x17)]
    [InlineData(0x00A00F11, 0x19)]
    [InlineData(0x00A10F11, 0x19)]
    [InlineData(0x00B00F21, 0x1A)]
    public void The_family_is_read_from_the_signature(int signature, int family) => Assert.Equal(family, Processor.FamilyOf(signature));

    [LinuxOnX64Fact]
    public void The_dot_product_of_AVX512_is_found_where_the_system_says_so() =>
        Assert.Equal(Avx512BW.IsSupported && SystemFlags().Contains("avx512_vnni"), Processor.HasAvx512Vnni);

    private static string[] SystemFlags() => File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("flags", StringComparison.Ordinal)).Split(' ');

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class LinuxOnX64FactAttribute : FactAttribute
    {
        public LinuxOnX64FactAttribute() => Skip = OperatingSystem.IsLinux() && X86Base.IsSupported ? null! : "needs Linux on x86-64, whose /proc/cpuinfo is compared";
    }
}
