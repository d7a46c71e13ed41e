namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>The plain version of <see cref="PanelTiles"/> and <see cref="PanelTile{TDot, TLanes, TAhead}"/>, equal bit for bit: the tests' oracle.</summary>
internal readonly unsafe struct ScalarTile : IPanelTile
{
    public static void Multiply<TScales, TForm>(byte* panel, in PanelInput input, float* y)
        where TScales : struct, IPanelScales
        where TForm : struct, IPanelForm
    {
        int tokens = input.Tokens, parts = TForm.Parts;
        new Span<float>(y, tokens * PanelLayout.Rows).Clear();
        for (int p = 0; p < input.Groups * input.Planes * parts; p++, panel += PanelLayout.PartBytes(parts, TForm.AreFloats))
        {
            int group = p / (input.Planes * parts), part = p % parts;
            for (int t = 0; t < tokens; t++)
            {
                int token = (group * tokens) + t;
                sbyte* codes = input.Codes + ((long)token * PanelLayout.GroupSize) + (part * PanelLayout.GroupSize / parts);
                for (int row = 0; row < PanelLayout.Rows; row++)
                {
                    float scale = Widen<TScales>(panel + PanelLayout.PartScales(parts), row) * input.Scales[token];
                    float* cell = y + (t * PanelLayout.Rows) + row;
                    *cell = float.MultiplyAddEstimate(Product<TForm>((uint*)panel + row, codes), scale, *cell);
                    if (!TForm.AreFloats)
                    {
                        float bias = Widen<TScales>(panel + PanelLayout.PartBiases(parts), row);
                        *cell = float.MultiplyAddEstimate(bias, input.Sums[(((group * parts) + part) * tokens) + t], *cell);
                    }
                }
            }
        }
    }

    public static void MultiplyTwo<TScales, TForm>(byte* panel, nint second, in PanelInput input, float* y)
        where TScales : struct, IPanelScales
        where TForm : struct, IPanelForm
    {
        Multiply<TScales, TForm>(panel, input, y);
        Multiply<TScales, TForm>(panel + second, input, y + (input.Tokens * PanelLayout.Rows));
    }

    public static void Quantize(float* x, sbyte* codes, float* scale, float* sum) => ActivationQuantizer.GroupScalar(x, codes, scale, sum);

    private static float Widen<TScales>(byte* values, int row)
        where TScales : struct, IPanelScales
    {
        float value;
        TScales.Load<ScalarLanes>(values + (row * sizeof(ushort))).Store(&value);
        return value;
    }

    private static int Product<TForm>(uint* words, sbyte* codes)
        where TForm : struct, IPanelForm
    {
        int sum = 0;
        for (int column = 0; column < PanelLayout.GroupSize / TForm.Parts; column++)
        {
            int code = (int)(words[column / 8 * PanelLayout.Rows] >> (column % 8 * 4)) & 15;
            sum += (TForm.AreFloats ? FloatCodes.ShiftedHalves[code] - FloatCodes.Shift : code) * codes[ActivationQuantizer.PlaceOf(column)];
        }

        return sum;
    }
}
