namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>Panels times quantised tokens in one tier, compiled once for each form of panel. All tiers give the same bits.</summary>
internal unsafe interface IPanelTile
{
    /// <summary>A panel times some tokens.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="input">1, 2, 4 or 8 tokens.</param>
    /// <param name="y">Receives float32 [tokens, 16]; aligned to 64 bytes.</param>
    static abstract void Multiply<TScales, TForm>(byte* panel, in PanelInput input, float* y)
        where TScales : struct, IPanelScales
        where TForm : struct, IPanelForm;

    /// <summary>Two panels times the same tokens.</summary>
    /// <param name="panel">The first panel.</param>
    /// <param name="second">Bytes from the first panel to the second.</param>
    /// <param name="input">1, 2, 4 or 8 tokens.</param>
    /// <param name="y">Receives float32 [2, tokens, 16]; aligned to 64 bytes.</param>
    static abstract void MultiplyTwo<TScales, TForm>(byte* panel, nint second, in PanelInput input, float* y)
        where TScales : struct, IPanelScales
        where TForm : struct, IPanelForm;

    /// <inheritdoc cref="ActivationQuantizer.Group512"/>
    static abstract void Quantize(float* x, sbyte* codes, float* scale, float* sum);
}
