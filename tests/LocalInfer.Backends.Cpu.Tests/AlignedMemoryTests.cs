using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed unsafe class AlignedMemoryTests
{
    /// <summary>What makes every other test here one of memory too: a step beyond would not be seen without it.</summary>
    [Fact]
    public void These_tests_run_with_guard_pages() => Assert.Equal(!OperatingSystem.IsWindows(), AlignedMemory.IsGuarded);

    [Fact]
    public void A_piece_is_aligned_and_ends_at_the_guarded_page_whatever_its_size()
    {
        foreach (nuint alignment in new nuint[] { 64, 4096 })
        {
            for (nuint bytes = 0; bytes <= 9000; bytes += 71)
            {
                nuint end = (bytes + alignment - 1) / alignment * alignment;
                byte* piece = (byte*)AlignedMemory.Allocate(bytes, alignment);
                Assert.Equal((nuint)0, (nuint)piece % alignment);
                Assert.True(!AlignedMemory.IsGuarded || ((nuint)piece + end) % (nuint)Environment.SystemPageSize == 0);
                new Span<byte>(piece, (int)bytes).Fill(1);
                AlignedMemory.Free(piece, bytes, alignment);
            }
        }

        AlignedMemory.Free(null, bytes: 0, alignment: 64);
    }
}
