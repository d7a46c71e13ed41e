using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Tests.Int8;

/// <summary>The kernels of every tier against the plain version, bit for bit, on random panels and activations, extremes among them.</summary>
public sealed unsafe class PanelTilesTests
{
    private const int Tokens = 8;

    public static TheoryData<int> Groups { get; } = new([.. Enumerable.Range(1, 17), 76, 257]);

    [Theory]
    [MemberData(nameof(Groups))]
    public void Every_tier_equals_the_plain_version_with_bfloat16_scales(int groups) => Check(groups, TensorDtype.BF16, scaleBits: 0x3B80, planes: 1);

    [Theory]
    [MemberData(nameof(Groups))]
    public void Every_tier_equals_the_plain_version_with_float16_scales(int groups) => Check(groups, TensorDtype.F16, scaleBits: 0x1C00, planes: 1);

    [Theory]
    [MemberData(nameof(Groups))]
    public void Every_tier_equals_the_plain_version_with_two_planes(int groups) => Check(groups, TensorDtype.BF16, scaleBits: 0x3B80, planes: 2);

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

    private static void Check(int groups, TensorDtype dtype, ushort scaleBits, int planes)
    {
        var random = new Random(groups);
        int panelBytes = groups * planes * PanelLayout.GroupBytes;
        using var panels = new NativeBuffer((2 * panelBytes / sizeof(float)) + 2048); // kernels read ahead
        byte* panel = (byte*)panels.Pointer;
        FillPanels(random, panel, 2 * groups * planes, scaleBits);
        float[][] x = [.. Enumerable.Range(0, Tokens).Select(t => Activations(random, groups * PanelLayout.GroupSize, t))];
        float[][] expected = [.. x.Select(token => Run(token, panel))], second = [.. x.Select(token => Run(token, panel + panelBytes))];
        foreach (var kernels in Tiers.Kernels)
        {
            foreach (int tokens in new[] { 1, 2, 4, 8 })
            {
                for (int from = 0; from < Tokens; from += tokens)
                {
                    float[][] some = x[from..(from + tokens)];
                    Assert.Equal(expected[from..(from + tokens)], PanelTilesTests.Run(some, (in input, y) => kernels.Panels.Multiply(dtype, panel, input, y), planes, panels: 1));
                    float[][] pair = PanelTilesTests.Run(some, (in input, y) => kernels.Panels.MultiplyTwo(dtype, panel, panelBytes, input, y), planes, panels: 2);
                    Assert.Equal(expected[from..(from + tokens)], pair[..tokens]);
                    Assert.Equal(second[from..(from + tokens)], pair[tokens..]);
                }
            }
        }

        float[] Run(float[] token, byte* start) => PanelTilesTests.Run([token], (in input, y) => Tiers.Plain.Panels.Multiply(dtype, start, input, y), planes, panels: 1)[0];
    }

    private delegate void Kernel(in PanelInput input, float* y);

    /// <summary>Quantises tokens side by side, runs a kernel, and returns its rows of 16.</summary>
    private static float[][] Run(float[][] x, Kernel kernel, int planes, int panels)
    {
        int groups = x[0].Length / PanelLayout.GroupSize, rows = panels * x.Length;
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

        kernel(new PanelInput(x.Length, groups, (sbyte*)codes.Pointer, scales.Pointer, sums.Pointer) { Planes = planes }, y.Pointer);
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
