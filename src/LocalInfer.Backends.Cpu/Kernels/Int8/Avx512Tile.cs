namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>
/// The generated kernels of AVX-512: whole panels in a register, and two panels at once. Two panels of several parts, groups of 32 and 4-bit floats, are
/// multiplied at once for one token only: with more tokens nothing is gained by it.
/// </summary>
/// <typeparam name="TAhead">Where up to four tokens ask for a panel; eight want it in the first cache.</typeparam>
internal readonly unsafe struct Avx512Tile<TAhead> : IPanelTile
    where TAhead : struct, IReadAhead
{
    public static void Multiply<TScales, TForm>(byte* panel, in PanelInput input, float* y)
        where TScales : struct, IPanelScales
        where TForm : struct, IPanelForm
    {
        if (TForm.Parts > 1)
        {
            MultiplyOfParts<TScales, TForm>(panel, input, y);
            return;
        }

        switch (input.Tokens)
        {
            case 1:
                PanelTiles.One<TScales, TAhead>(panel, input, y);
                break;
            case 2:
                PanelTiles.Two<TScales, TAhead>(panel, input, y);
                break;
            case 4:
                PanelTiles.Four<TScales, TAhead>(panel, input, y);
                break;
            default:
                PanelTiles.Eight<TScales>(panel, input, y);
                break;
        }
    }

    public static void MultiplyTwo<TScales, TForm>(byte* panel, nint second, in PanelInput input, float* y)
        where TScales : struct, IPanelScales
        where TForm : struct, IPanelForm
    {
        if (TForm.Parts > 1 && input.Tokens > 1)
        {
            MultiplyOfParts<TScales, TForm>(panel, input, y);
            MultiplyOfParts<TScales, TForm>(panel + second, input, y + (input.Tokens * PanelLayout.Rows));
            return;
        }

        switch (input.Tokens)
        {
            case 1 when TForm.Parts > 1:
                PanelTiles.OneByTwoOfParts<TScales, TForm, TAhead>(panel, second, input, y);
                break;
            case 1:
                PanelTiles.OneByTwo<TScales, TAhead>(panel, second, input, y);
                break;
            case 2:
                PanelTiles.TwoByTwo<TScales, TAhead>(panel, second, input, y);
                break;
            case 4:
                PanelTiles.FourByTwo<TScales, TAhead>(panel, second, input, y);
                break;
            default:
                PanelTiles.EightByTwo<TScales>(panel, second, input, y);
                break;
        }
    }

    public static void Quantize(float* x, sbyte* codes, float* scale, float* sum) => ActivationQuantizer.Group512(x, codes, scale, sum);

    private static void MultiplyOfParts<TScales, TForm>(byte* panel, in PanelInput input, float* y)
        where TScales : struct, IPanelScales
        where TForm : struct, IPanelForm
    {
        switch (input.Tokens)
        {
            case 1:
                PanelTiles.OneOfParts<TScales, TForm, TAhead>(panel, input, y);
                break;
            case 2:
                PanelTiles.TwoOfParts<TScales, TForm, TAhead>(panel, input, y);
                break;
            case 4:
                PanelTiles.FourOfParts<TScales, TForm, TAhead>(panel, input, y);
                break;
            default:
                PanelTiles.EightOfParts<TScales, TForm>(panel, input, y);
                break;
        }
    }
}
