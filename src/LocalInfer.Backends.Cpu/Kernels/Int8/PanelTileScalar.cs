namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>The plain version of <see cref="PanelTiles"/>, equal bit for bit: the tests' oracle.</summary>
internal static unsafe class PanelTileScalar
{
    /// <summary>One panel times some tokens.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="groups">Groups of 64 columns.</param>
    /// <param name="tokens">Tokens.</param>
    /// <param name="codes">Quantised activations, [group, token, 64].</param>
    /// <param name="scales">Their scales, [group, token].</param>
    /// <param name="sums">Their sums times scale, [group, token].</param>
    /// <param name="y">Receives float32 [token, 16].</param>
    public static void Compute<TScales>(byte* panel, int groups, int tokens, sbyte* codes, float* scales, float* sums, float* y)
        where TScales : struct, IPanelScales
    {
        new Span<float>(y, tokens * PanelLayout.Rows).Clear();
        for (int g = 0; g < groups; g++)
        {
            byte* group = panel + ((long)g * PanelLayout.GroupBytes);
            for (int t = 0; t < tokens; t++)
            {
                int token = (g * tokens) + t;
                for (int row = 0; row < PanelLayout.Rows; row++)
                {
                    float scale = TScales.Widen(((ushort*)(group + PanelLayout.ScaleOffset))[row]) * scales[token];
                    float bias = TScales.Widen(((ushort*)(group + PanelLayout.BiasOffset))[row]);
                    float* cell = y + (t * PanelLayout.Rows) + row;
                    int product = Product((uint*)group + row, codes + ((long)token * PanelLayout.GroupSize));
                    *cell = MathF.FusedMultiplyAdd(product, scale, *cell);
                    *cell = MathF.FusedMultiplyAdd(bias, sums[token], *cell);
                }
            }
        }
    }

    private static int Product(uint* words, sbyte* codes)
    {
        int sum = 0;
        for (int column = 0; column < PanelLayout.GroupSize; column++)
        {
            uint code = (words[column / 8 * PanelLayout.Rows] >> (column % 8 * 4)) & 15;
            sum += (int)code * codes[ActivationQuantizer.PlaceOf(column)];
        }

        return sum;
    }
}
