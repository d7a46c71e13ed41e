namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>The plain version of <see cref="PanelTiles"/> and <see cref="PanelTile"/>, equal bit for bit: the tests' oracle.</summary>
internal static unsafe class PanelTileScalar
{
    /// <summary>One panel times some tokens.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="input">Any number of tokens.</param>
    /// <param name="y">Receives float32 [token, 16].</param>
    public static void Compute<TScales>(byte* panel, in PanelInput input, float* y)
        where TScales : struct, IPanelScales
    {
        int tokens = input.Tokens;
        new Span<float>(y, tokens * PanelLayout.Rows).Clear();
        for (int g = 0; g < input.Groups * input.Planes; g++)
        {
            byte* group = panel + ((long)g * PanelLayout.GroupBytes);
            for (int t = 0; t < tokens; t++)
            {
                int token = (g / input.Planes * tokens) + t;
                for (int row = 0; row < PanelLayout.Rows; row++)
                {
                    float scale = Widen<TScales>(group + PanelLayout.ScaleOffset, row) * input.Scales[token];
                    float bias = Widen<TScales>(group + PanelLayout.BiasOffset, row);
                    float* cell = y + (t * PanelLayout.Rows) + row;
                    int product = Product((uint*)group + row, input.Codes + ((long)token * PanelLayout.GroupSize));
                    *cell = MathF.FusedMultiplyAdd(product, scale, *cell);
                    *cell = MathF.FusedMultiplyAdd(bias, input.Sums[token], *cell);
                }
            }
        }
    }

    private static float Widen<TScales>(byte* values, int row)
        where TScales : struct, IPanelScales
    {
        float value;
        TScales.Load<ScalarLanes>(values + (row * sizeof(ushort))).Store(&value);
        return value;
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
