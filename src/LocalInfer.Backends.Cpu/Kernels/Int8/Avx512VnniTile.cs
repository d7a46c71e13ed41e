namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>The kernels of <see cref="DotKernels{TScales, TForm, TAhead}"/>, and those of AVX-512 where there is none.</summary>
/// <typeparam name="TAhead">As of <see cref="Avx512Tile{TAhead}"/>.</typeparam>
internal readonly unsafe struct Avx512VnniTile<TAhead> : IPanelTile
    where TAhead : struct, IReadAhead
{
    public static void Multiply<TScales, TForm>(byte* panel, in PanelInput input, float* y)
        where TScales : struct, IPanelScales
        where TForm : struct, IPanelForm
    {
        if (!DotKernels<TScales, TForm, TAhead>.TryRun(1, panel, 0, input, y))
        {
            Avx512Tile<TAhead>.Multiply<TScales, TForm>(panel, input, y);
        }
    }

    public static void MultiplyTwo<TScales, TForm>(byte* panel, nint second, in PanelInput input, float* y)
        where TScales : struct, IPanelScales
        where TForm : struct, IPanelForm
    {
        if (!DotKernels<TScales, TForm, TAhead>.TryRun(2, panel, second, input, y))
        {
            Avx512Tile<TAhead>.MultiplyTwo<TScales, TForm>(panel, second, input, y);
        }
    }

    public static void Quantize(float* x, sbyte* codes, float* scale, float* sum) => ActivationQuantizer.Group512(x, codes, scale, sum);
}
