using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LocalInfer.Backends.Cpu.Kernels.Attention;

/// <summary>Asks for a stretch of memory a little in every step of a loop.</summary>
/// <param name="memory">Where it begins.</param>
/// <param name="step">Bytes of a step; 0 asks for the same line again and again, which costs nothing.</param>
[StructLayout(LayoutKind.Auto)]
internal unsafe struct LineStream<TAhead>(byte* memory, int step)
    where TAhead : struct, IReadAhead
{
    private byte* _at = memory;

    /// <summary>The next step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ask()
    {
        TAhead.Ask(_at);
        _at += step;
    }

    /// <summary>The stream behind some steps that another loop takes.</summary>
    public readonly LineStream<TAhead> Behind(int steps) => new(_at + ((long)step * steps), step);
}
