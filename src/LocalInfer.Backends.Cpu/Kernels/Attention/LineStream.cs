using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu.Kernels.Attention;

/// <summary>Asks for a stretch of memory a little in every step of a loop. Does nothing where the runtime has no instruction for it (Arm64).</summary>
/// <param name="memory">Where it begins.</param>
/// <param name="step">Bytes of a step; 0 asks for the same line again and again, which costs nothing.</param>
[StructLayout(LayoutKind.Auto)]
internal unsafe struct LineStream(byte* memory, int step)
{
    private byte* _at = memory;

    /// <summary>The next step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ask()
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(_at);
            _at += step;
        }
    }

    /// <summary>The stream behind some steps that another loop takes.</summary>
    public readonly LineStream Behind(int steps) => new(_at + ((long)step * steps), step);
}
