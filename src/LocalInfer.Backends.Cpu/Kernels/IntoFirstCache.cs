using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>Into the cache in which it is wanted; see <see cref="Processor.WantsFirstCache"/>.</summary>
internal readonly unsafe struct IntoFirstCache : IReadAhead
{
    public static bool WantsFirstCache => true;

    public static bool AsksForOne => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ask(byte* line)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(line);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AskForOne(byte* line) => Ask(line);
}
