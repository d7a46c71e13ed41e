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
}
