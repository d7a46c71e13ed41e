using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>Asks for memory before it is needed. Does nothing where the runtime offers no instruction for it (Arm64).</summary>
internal static unsafe class ReadAhead
{
    private const int CacheLineBytes = 64;

    /// <summary>Asks for the lines of a stretch. More than some 64 at once wait for each other and for what follows.</summary>
    /// <param name="memory">What offsets count from; null for nothing.</param>
    /// <param name="from">The first byte.</param>
    /// <param name="to">The byte behind the last.</param>
    public static void Lines(byte* memory, int from, int to)
    {
        if (!Sse.IsSupported || memory is null)
        {
            return;
        }

        for (int at = from; at < to; at += CacheLineBytes)
        {
            Sse.Prefetch0(memory + at);
        }
    }
}
