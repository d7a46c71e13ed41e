using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Passes;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Tests.Int8;

/// <summary>The kernels of every tier against the plain version, bit for bit, on random panels and activations, extremes among them.</summary>
public sealed unsafe class PanelTilesTests
{
    private const int Tokens = 8;

    private static readonly int[] Groups = [.. Enumerable.Range(1, 17), 76, 257];

    public static TheoryData<int, bool, int, string> Forms { get; } = new()
    {
        { 1, false, 1, "BF16" },
        { 1, false, 1, "F16" },
        { 1, false, 2, "BF16" },
        { 2, false, 1, "BF16" },
        { 2, false, 1, "F16" },
        { 2, false, 2, "BF16" },
        { 2, true, 1, "BF16" },
        { 4, true, 1, "BF16" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_tier_equals_the_plain_version(int parts, bool areFloats, int planes, string dtype)
    {
        var form = new PanelForm(parts, areFloats, planes, Enum.Parse<TensorDtype>(dtype));
        foreach (int groups in Groups)
        {
            Check(groups, form);
        }
    }

    [Fact]
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

            Check<Lanes128>();
            if (KernelTiers.Available.Contains(KernelTier.Avx2))
            {
                Check<Lanes256>();
            }

            if (KernelTiers.Available.Contains(KernelTier.Avx512))
            {
                Check<Lanes512>();
            }
        }

        void Check<TLanes>()
            where TLanes : struct, ILanes<TLanes>
        {
            for (int i = 0; i < 16; i += TLanes.Count)
            {
                Float16Scales.Load<TLanes>((byte*)(halves + i)).Store(floats + i);
            }

            for (int i = 0; i < 16; i++)
            {
                Half half = BitConverter.UInt16BitsToHalf(halves[i]);
                Assert.True(!Half.IsFinite(half) || BitConverter.SingleToUInt32Bits((float)half) == BitConverter.SingleToUInt32Bits(floats[i]), $"{half} became {floats[i]}");
            }
        }
    }

    private static void Check(int groups, PanelForm form)
    {
        var random = new Random(groups);
        int panelBytes = groups * form.GroupBytes;
        using var panels = new NativeBuffer(2 * panelBytes / sizeof(float));
        byte* panel = (byte*)panels.Pointer;
        FillPanel(random, panel, groups, form);
        FillPanel(random, panel + panelBytes, groups, form);
        float[][] x = [.. Enumerable.Range(0, Tokens).Select(t => Activations(random, groups * PanelLayout.GroupSize, t))];
        float[][] expected = [.. x.Select(token => Plain(token, panel))], second = [.. x.Select(token => Plain(token, panel + panelBytes))];
        foreach (var kernels in Tiers.Kernels)
        {
            foreach (int tokens in new[] { 1, 2, 4, 8 })
            {
                for (int from = 0; from < Tokens; from += tokens)
                {
                    float[][] some = x[from..(from + tokens)];
                    Assert.Equal(expected[from..(from + tokens)], Run(some, form, (in input, y) => kernels.Panels.Multiply(form, panel, input, y), panels: 1));
                    float[][] pair = Run(some, form, (in input, y) => kernels.Panels.MultiplyTwo(form, panel, panelBytes, input, y), panels: 2);
                    Assert.Equal(expected[from..(from + tokens)], pair[..tokens]);
                    Assert.Equal(second[from..(from + tokens)], pair[tokens..]);
                }
            }
        }

        float[] Plain(float[] token, byte* start) => Run([token], form, (in input, y) => Tiers.Plain.Panels.Multiply(form, start, input, y), panels: 1)[0];
    }

    private delegate void Kernel(in PanelInput input, float* y);

    /// <summary>Quantises tokens side by side, runs a kernel, and returns its rows of 16.</summary>
    private static float[][] Run(float[][] x, PanelForm form, Kernel kernel, int panels)
    {
        int width = x[0].Length, rows = panels * x.Length;
        using var memory = new QuantizedActivations(Tiers.Plain.Panels);
        memory.Reset(QuantizedTiles.Values(x.Length, width), form.Sums | ActivationSums.Groups);
        var quantized = memory.Take(x.Length, width);
        using var y = new NativeBuffer(rows * PanelLayout.Rows);
        for (int t = 0; t < x.Length; t++)
        {
            fixed (float* values = x[t])
            {
                quantized.Write(t, values);
            }
        }

        kernel(quantized.Tile(0, form), y.Pointer);
        return [.. Enumerable.Range(0, rows).Select(row => new Span<float>(y.Pointer + (row * PanelLayout.Rows), PanelLayout.Rows).ToArray())];
    }

    /// <summary>Random codes; in the first group those of one row after another are all the same, so that the largest and smallest sums are among them.</summary>
    private static void FillPanel(Random random, byte* panel, int groups, PanelForm form)
    {
        for (int p = 0; p < groups * form.Planes * form.Parts; p++, panel += form.PartBytes)
        {
            random.NextBytes(new Span<byte>(panel, form.PartBytes));
            for (int word = 0; p < form.Planes * form.Parts && word < form.PartColumns / 8 * PanelLayout.Rows; word++)
            {
                ((uint*)panel)[word] = 0x11111111u * (uint)(word % PanelLayout.Rows);
            }

            int scaleBits = form.ScaleDtype == TensorDtype.F16 ? 0x1C00 : 0x3B80;
            var scales = new Span<ushort>(panel + PanelLayout.PartScales(form.Parts), (form.AreFloats ? 1 : 2) * PanelLayout.Rows);
            for (int i = 0; i < scales.Length; i++)
            {
                scales[i] = (ushort)(scaleBits + random.Next(0x80) + (i >= PanelLayout.Rows ? 0x8000 : 0));
            }
        }
    }

    /// <summary>
    /// Normal values; some tokens are all of one size and sign, which fills the int16 lanes of a group, some only in one part of 16 or 32 columns, which fills
    /// those of the part, and some have outliers.
    /// </summary>
    private static float[] Activations(Random random, int count, int token) => [.. Enumerable.Range(0, count).Select(i => token switch
    {
        0 => 1f,
        1 => -1f,
        4 => i % 64 < 32 ? 1f : 0,
        5 => i % 64 >= 48 ? -1f : 0,
        2 or 6 => (float)((random.NextDouble() - 0.5) * (i % 61 == 0 ? 40 : 1)),
        _ => (float)(random.NextDouble() - 0.5),
    })];
}
