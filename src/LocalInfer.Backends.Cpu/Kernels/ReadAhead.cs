using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>Asks for memory before it is needed. Does nothing where the runtime offers no instruction for it (Arm64).</summary>
internal static unsafe class ReadAhead
{
    private const int CacheLineBytes = 64;

    /// <summary>Asks for all lines of a stretch. More than some 64 at once wait for each other and for what follows.</summary>
    /// <param name="first">The first byte; null for nothing.</param>
    /// <param name="bytes">How many.</param>
    public static void Lines(byte* first, int bytes)
    {
        if (!Sse.IsSupported || first is null)
        {
            return;
        }

        for (int at = 0; at < bytes; at += CacheLineBytes)
        {
            Sse.Prefetch0(first + at);
        }
    }
}
