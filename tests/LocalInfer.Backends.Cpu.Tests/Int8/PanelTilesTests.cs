using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Tests.Int8;

/// <summary>Every kernel against the plain version, bit for bit, on random panels and activations, extremes among them.</summary>
public sealed unsafe class PanelTilesTests
{
    private const int Tokens = 8;

    public static TheoryData<int> Groups { get; } = [1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 76];

    [Avx512Theory]
    [MemberData(nameof(Groups))]
    public void Kernels_equal_the_plain_version_with_bfloat16_scales(int groups) => Check<BFloat16Scales>(groups, scaleBits: 0x3B80);

    [Avx512Theory]
    [MemberData(nameof(Groups))]
    public void Kernels_equal_the_plain_version_with_float16_scales(int groups) => Check<Float16Scales>(groups, scaleBits: 0x1C00);

    [Avx512Fact]
    public void Float16_is_widened_exactly()
    {
        ushort* halves = stackalloc ushort[16];
        float* floats = stackalloc float[16];
        for (int first = 0; first < 0x10000; first += 16)
        {
            for (int i = 0; i < 16; i++)
            {
                halves[i] = (ushort)(first + i);
            }

            System.Runtime.Intrinsics.Vector512.Store(Float16Scales.Load((byte*)halves), floats);
            for (int i = 0; i < 16; i++)
            {
                if (Half.IsFinite(BitConverter.UInt16BitsToHalf(halves[i])))
                {
                    Assert.Equal(Float16Scales.Widen(halves[i]), floats[i]);
                }
            }
        }
    }

    private static void Check<TScales>(int groups, ushort scaleBits)
        where TScales : struct, IPanelScales
    {
        var random = new Random(groups);
        int panelBytes = groups * PanelLayout.GroupBytes;
        using var panels = new NativeBuffer((2 * panelBytes / sizeof(float)) + 2048); // kernels read ahead
        byte* panel = (byte*)panels.Pointer;
        FillPanels(random, panel, 2 * groups, scaleBits);
        float[][] x = [.. Enumerable.Range(0, Tokens).Select(t => Activations(random, groups * PanelLayout.GroupSize, t))];

        float[][] expected = [.. Enumerable.Range(0, Tokens).Select(t => Plain<TScales>(panel, groups, x[t]))];
        float[][] second = [.. Enumerable.Range(0, Tokens).Select(t => Plain<TScales>(panel + panelBytes, groups, x[t]))];
        for (int t = 0; t < Tokens; t++)
        {
            Assert.Equal(expected[t], Run(x[t..(t + 1)], (c, s, m, y) => PanelTiles.One<TScales>(panel, groups, c, s, m, y), 1)[0]);
        }

        Assert.Equal(expected[..2], Run(x[..2], (c, s, m, y) => PanelTiles.Two<TScales>(panel, groups, c, s, m, y), 2));
        Assert.Equal(expected[..4], Run(x[..4], (c, s, m, y) => PanelTiles.Four<TScales>(panel, groups, c, s, m, y), 4));
        Assert.Equal(expected, Run(x, (c, s, m, y) => PanelTiles.Eight<TScales>(panel, groups, c, s, m, y), 8));
        for (int t = 0; t < Tokens; t++)
        {
            CheckPair(t, t + 1, (c, s, m, y) => PanelTiles.OneByTwo<TScales>(panel, panelBytes, groups, c, s, m, y));
        }

        CheckPair(0, 2, (c, s, m, y) => PanelTiles.TwoByTwo<TScales>(panel, panelBytes, groups, c, s, m, y));
        CheckPair(0, 4, (c, s, m, y) => PanelTiles.FourByTwo<TScales>(panel, panelBytes, groups, c, s, m, y));
        CheckPair(0, 8, (c, s, m, y) => PanelTiles.EightByTwo<TScales>(panel, panelBytes, groups, c, s, m, y));
        CheckPair(0, 8, (c, s, m, y) => PanelTiles.EightByTwoAgain<TScales>(panel, panelBytes, groups, c, s, m, y));

        void CheckPair(int from, int to, Kernel kernel)
        {
            float[][] pair = Run(x[from..to], kernel, 2 * (to - from));
            Assert.Equal(expected[from..to], pair[..(to - from)]);
            Assert.Equal(second[from..to], pair[(to - from)..]);
        }
    }

    private delegate void Kernel(sbyte* codes, float* scales, float* sums, float* y);

    private static float[] Plain<TScales>(byte* panel, int groups, float[] x)
        where TScales : struct, IPanelScales =>
        Run([x], (c, s, m, y) => PanelTileScalar.Compute<TScales>(panel, groups, 1, c, s, m, y), 1)[0];

    /// <summary>Quantises tokens side by side, runs a kernel, and returns its rows of 16.</summary>
    private static float[][] Run(float[][] x, Kernel kernel, int rows)
    {
        int groups = x[0].Length / PanelLayout.GroupSize;
        using var codes = new NativeBuffer(x.Length * x[0].Length / sizeof(float));
        using var scales = new NativeBuffer(x.Length * groups);
        using var sums = new NativeBuffer(x.Length * groups);
        using var y = new NativeBuffer(rows * PanelLayout.Rows);
        for (int t = 0; t < x.Length; t++)
        {
            fixed (float* values = x[t])
            {
                for (int g = 0; g < groups; g++)
                {
                    int place = (g * x.Length) + t;
                    ActivationQuantizer.GroupScalar(
                        values + (g * PanelLayout.GroupSize), (sbyte*)codes.Pointer + (place * PanelLayout.GroupSize), scales.Pointer + place, sums.Pointer + place);
                }
            }
        }

        kernel((sbyte*)codes.Pointer, scales.Pointer, sums.Pointer, y.Pointer);
        return [.. Enumerable.Range(0, rows).Select(row => new Span<float>(y.Pointer + (row * PanelLayout.Rows), PanelLayout.Rows).ToArray())];
    }

    /// <summary>Random codes, and in the first group nothing but 15: the largest sums.</summary>
    private static void FillPanels(Random random, byte* panel, int groups, ushort scaleBits)
    {
        for (int g = 0; g < groups; g++, panel += PanelLayout.GroupBytes)
        {
            random.NextBytes(new Span<byte>(panel, PanelLayout.GroupBytes));
            if (g == 0)
            {
                new Span<byte>(panel, PanelLayout.ScaleOffset).Fill(0xFF);
            }

            var scales = new Span<ushort>(panel + PanelLayout.ScaleOffset, 2 * PanelLayout.Rows);
            for (int i = 0; i < scales.Length; i++)
            {
                scales[i] = (ushort)(scaleBits + random.Next(0x80) + (i >= PanelLayout.Rows ? 0x8000 : 0));
            }
        }
    }

    /// <summary>Normal values; some tokens are all of one size and sign, which fills the int16 lanes, and some have outliers.</summary>
    private static float[] Activations(Random random, int count, int token) => [.. Enumerable.Range(0, count).Select(i => (token % 4) switch
    {
        0 => 1f,
        1 => -1f,
        2 => (float)((random.NextDouble() - 0.5) * (i % 61 == 0 ? 40 : 1)),
        _ => (float)(random.NextDouble() - 0.5),
    })];
}
