using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>A step before <see cref="IntoFirstCache"/>: from there the processor takes it by itself.</summary>
internal readonly unsafe struct IntoSecondCache : IReadAhead
{
    public static bool WantsFirstCache => false;

    public static bool AsksForOne => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ask(byte* line)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(line);
        }
    }

    /// <summary>The processor reads streams ahead by itself, and faster than it can be asked to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AskForOne(byte* line)
    {
    }
}
