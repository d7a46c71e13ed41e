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

    /// <summary>The registers as Intel's and AMD's manuals give them.</summary>
    [Theory]
    [InlineData(0x756E6547, 0x49656E69, 0x6C65746E, "GenuineIntel")]
    [InlineData(0x68747541, 0x69746E65, 0x444D4163, "AuthenticAMD")]
    public void The_vendor_is_read_from_three_registers(int first, int second, int third, string vendor) =>
        Assert.Equal(vendor, Processor.VendorOf(first, second, third));

    /// <summary>ECX of function 7 as an Emerald Rapids gave it, and without bit 11.</summary>
    [Theory]
    [InlineData(0x1A415F46, true)]
    [InlineData(0x1A415746, false)]
    public void The_dot_product_of_AVX512_is_a_bit(int features, bool isThere) => Assert.Equal(isThere, Processor.IsAvx512VnniIn(features));

    [Fact]
    public void This_processor_says_who_made_it_where_it_can() => Assert.Equal(X86Base.IsSupported ? 12 : 0, Processor.Vendor.Length);
}
