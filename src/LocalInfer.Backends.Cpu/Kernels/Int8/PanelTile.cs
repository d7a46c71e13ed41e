using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>
/// A panel of 16 rows times quantised tokens, in registers of fewer rows. Sums are taken to float32 once a part, in the order that
/// <see cref="PanelTiles"/> has, and kept in y.
/// </summary>
/// <typeparam name="TDot">The products.</typeparam>
/// <typeparam name="TLanes">Their float sums.</typeparam>
/// <typeparam name="TAhead">Where up to four tokens ask for a panel; eight want it in the first cache.</typeparam>
internal readonly unsafe partial struct PanelTile<TDot, TLanes, TAhead> : IPanelTile
    where TDot : struct, IDotLanes<TDot, TLanes>
    where TLanes : struct, ILanes<TLanes>
    where TAhead : struct, IReadAhead
{
    /// <summary>A panel is read this many bytes ahead while it streams from memory. One token asks for a group at once (line by line is slower on Zen 3,
    /// unlike Zen 5), several for a line with each word.</summary>
    private const int Prefetch = 8 * PanelLayout.GroupBytes;

    public static void Multiply<TScales, TForm>(byte* panel, in PanelInput input, float* y)
        where TScales : struct, IPanelScales
        where TForm : struct, IPanelForm
    {
        switch (input.Tokens)
        {
            case 1:
                One<TScales, TForm>(panel, input, y);
                break;
            case 2:
                Two<TScales, TForm>(panel, input, y);
                break;
            case 4:
                Four<TScales, TForm>(panel, input, y);
                break;
            default:
                Eight<TScales, TForm>(panel, input, y);
                break;
        }
    }

    public static void MultiplyTwo<TScales, TForm>(byte* panel, nint second, in PanelInput input, float* y)
        where TScales : struct, IPanelScales
        where TForm : struct, IPanelForm
    {
        if (input.Tokens > 1)
        {
            Multiply<TScales, TForm>(panel, input, y);
            Multiply<TScales, TForm>(panel + second, input, y + (input.Tokens * PanelLayout.Rows));
        }
        else
        {
            OneByTwo<TScales, TForm>(panel, second, input, y);
        }
    }

    public static void Quantize(float* x, sbyte* codes, float* scale, float* sum)
    {
        if (TLanes.Count == Vector256<float>.Count)
        {
            ActivationQuantizer.Group256(x, codes, scale, sum);
        }
        else
        {
            ActivationQuantizer.Group128(x, codes, scale, sum);
        }
    }

    /// <summary>What a token's sum begins with in a part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TDot Begin<TForm>(float* sum)
        where TForm : struct, IPanelForm =>
        TForm.AreFloats ? TDot.Begin(*(int*)sum) : default;

    /// <summary>The codes of even columns as bytes that can be multiplied.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TDot Even<TForm>(TDot words)
        where TForm : struct, IPanelForm =>
        TForm.AreFloats ? TDot.ShiftedHalves(TDot.Even(words)) : TDot.Even(words);

    /// <summary>The codes of odd columns as bytes that can be multiplied.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TDot Odd<TForm>(TDot words)
        where TForm : struct, IPanelForm =>
        TForm.AreFloats ? TDot.ShiftedHalves(TDot.Odd(words)) : TDot.Odd(words);

    /// <summary>Adds a part to y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take<TForm>(TLanes product, TLanes scale, float* activationScale, TLanes bias, float* activationSum, float* y)
        where TForm : struct, IPanelForm
    {
        var sum = TLanes.MultiplyAdd(product, TLanes.Multiply(scale, TLanes.Broadcast(*activationScale)), TLanes.Load(y));
        (TForm.AreFloats ? sum : TLanes.MultiplyAdd(bias, TLanes.Broadcast(*activationSum), sum)).Store(y);
    }

    /// <summary>Asks for a whole group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadGroupAhead<TForm>(byte* group)
        where TForm : struct, IPanelForm
    {
        for (int line = 0; line < TForm.Parts * PanelLayout.PartBytes(TForm.Parts, TForm.AreFloats); line += 64)
        {
            TAhead.AskForOne(group + line + Prefetch);
        }
    }
}
