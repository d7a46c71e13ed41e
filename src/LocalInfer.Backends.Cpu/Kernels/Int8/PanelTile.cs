using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>
/// A panel of 16 rows times quantised tokens, in registers of fewer rows. Sums are taken to float32 once a group, in the order that
/// <see cref="PanelTiles"/> has, and kept in y.
/// </summary>
internal static unsafe partial class PanelTile
{
    /// <summary>A panel is read this many bytes ahead while it streams from memory. One token asks for a group at once (line by line is slower on Zen 3,
    /// unlike Zen 5), several for a line with each word.</summary>
    private const int Prefetch = 8 * PanelLayout.GroupBytes;

    /// <summary>Computes a panel.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="input">1, 2, 4 or 8 tokens.</param>
    /// <param name="y">Receives float32 [tokens, 16].</param>
    public static void Compute<TDot, TLanes, TScales>(byte* panel, in PanelInput input, float* y)
        where TDot : struct, IDotLanes<TDot, TLanes>
        where TLanes : struct, ILanes<TLanes>
        where TScales : struct, IPanelScales
    {
        switch (input.Tokens)
        {
            case 1:
                One<TDot, TLanes, TScales>(panel, input, y);
                break;
            case 2:
                Two<TDot, TLanes, TScales>(panel, input, y);
                break;
            case 4:
                Four<TDot, TLanes, TScales>(panel, input, y);
                break;
            default:
                Eight<TDot, TLanes, TScales>(panel, input, y);
                break;
        }
    }

    /// <summary>Computes two panels.</summary>
    /// <param name="panel">The first panel.</param>
    /// <param name="second">Bytes from the first panel to the second.</param>
    /// <param name="input">1, 2, 4 or 8 tokens.</param>
    /// <param name="y">Receives float32 [2, tokens, 16].</param>
    public static void ComputeTwo<TDot, TLanes, TScales>(byte* panel, nint second, in PanelInput input, float* y)
        where TDot : struct, IDotLanes<TDot, TLanes>
        where TLanes : struct, ILanes<TLanes>
        where TScales : struct, IPanelScales
    {
        if (input.Tokens == 1)
        {
            OneByTwo<TDot, TLanes, TScales>(panel, second, input, y);
            return;
        }

        Compute<TDot, TLanes, TScales>(panel, input, y);
        Compute<TDot, TLanes, TScales>(panel + second, input, y + (input.Tokens * PanelLayout.Rows));
    }

    /// <summary>Adds a group to y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take<TLanes>(TLanes product, TLanes scale, float activationScale, TLanes bias, float activationSum, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        var sum = TLanes.MultiplyAdd(product, TLanes.Multiply(scale, TLanes.Broadcast(activationScale)), TLanes.Load(y));
        TLanes.MultiplyAdd(bias, TLanes.Broadcast(activationSum), sum).Store(y);
    }

    /// <summary>Asks for a whole group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadGroupAhead(byte* group)
    {
        for (int line = 0; line < PanelLayout.GroupBytes; line += 64)
        {
            ReadAhead(group + line);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadAhead(byte* line)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(line + Prefetch);
        }
    }
}
