using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>
/// A panel of 16 rows times quantised tokens, in registers of fewer rows: those of a group are computed one after another while its codes are in the
/// first cache. Sums are taken to float32 once a group, in the order that <see cref="PanelTiles"/> has, and kept in y.
/// </summary>
internal static unsafe class PanelTile
{
    /// <summary>A panel is read this many bytes ahead while it streams from memory.</summary>
    private const int Prefetch = 4608;

    /// <summary>Computes a panel.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="input">1, 2, 4 or 8 tokens.</param>
    /// <param name="y">Receives float32 [tokens, 16].</param>
    public static void Compute<TDot, TLanes, TScales>(byte* panel, in PanelInput input, float* y)
        where TDot : struct, IDotLanes<TDot, TLanes>
        where TLanes : struct, ILanes<TLanes>
        where TScales : struct, IPanelScales
    {
        switch (input.Tokens)
        {
            case 1:
                One<TDot, TLanes, TScales>(panel, input, y);
                break;
            case 2:
                Two<TDot, TLanes, TScales>(panel, input, y);
                break;
            case 4:
                Four<TDot, TLanes, TScales>(panel, input, y);
                break;
            default:
                Eight<TDot, TLanes, TScales>(panel, input, y);
                break;
        }
    }

    // Accumulators are separate locals: the JIT keeps no array of vectors in registers.
    /// <summary>One token: two sums, so that products wait less for each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One<TDot, TLanes, TScales>(byte* panel, in PanelInput input, float* y)
        where TDot : struct, IDotLanes<TDot, TLanes>
        where TLanes : struct, ILanes<TLanes>
        where TScales : struct, IPanelScales
    {
        sbyte* codes = input.Codes;
        float* scales = input.Scales, sums = input.Sums;
        new Span<float>(y, PanelLayout.Rows).Clear();
        for (int g = 0; g < input.Groups; g++)
        {
            ReadAhead(panel);
            for (int row = 0; row < PanelLayout.Rows; row += TLanes.Count)
            {
                byte* words = panel + (row * sizeof(uint));
                TDot even0 = default, odd0 = default;
                for (int i = 0; i < PanelLayout.WordsPerGroup; i++)
                {
                    var word = TDot.Load(words + (i * PanelLayout.Rows * sizeof(uint)));
                    TDot even = TDot.Even(word), odd = TDot.Odd(word);
                    sbyte* x = codes + (i * 8);
                    even0 = TDot.Dot(even0, even, TDot.Broadcast(x));
                    odd0 = TDot.Dot(odd0, odd, TDot.Broadcast(x + 4));
                }

                var scale = TScales.Load<TLanes>(panel + PanelLayout.ScaleOffset + (row * sizeof(ushort)));
                var bias = TScales.Load<TLanes>(panel + PanelLayout.BiasOffset + (row * sizeof(ushort)));
                Take(TDot.ToFloat(TDot.Add(even0, odd0)), scale, scales[0], bias, sums[0], y + row);
            }

            panel += PanelLayout.GroupBytes;
            codes += PanelLayout.GroupSize;
            scales += 1;
            sums += 1;
        }
    }

    /// <summary>Two tokens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two<TDot, TLanes, TScales>(byte* panel, in PanelInput input, float* y)
        where TDot : struct, IDotLanes<TDot, TLanes>
        where TLanes : struct, ILanes<TLanes>
        where TScales : struct, IPanelScales
    {
        sbyte* codes = input.Codes;
        float* scales = input.Scales, sums = input.Sums;
        new Span<float>(y, 2 * PanelLayout.Rows).Clear();
        for (int g = 0; g < input.Groups; g++)
        {
            ReadAhead(panel);
            for (int row = 0; row < PanelLayout.Rows; row += TLanes.Count)
            {
                byte* words = panel + (row * sizeof(uint));
                TDot even0 = default, odd0 = default, even1 = default, odd1 = default;
                for (int i = 0; i < PanelLayout.WordsPerGroup; i++)
                {
                    var word = TDot.Load(words + (i * PanelLayout.Rows * sizeof(uint)));
                    TDot even = TDot.Even(word), odd = TDot.Odd(word);
                    sbyte* x = codes + (i * 8);
                    even0 = TDot.Dot(even0, even, TDot.Broadcast(x));
                    odd0 = TDot.Dot(odd0, odd, TDot.Broadcast(x + 4));
                    even1 = TDot.Dot(even1, even, TDot.Broadcast(x + PanelLayout.GroupSize));
                    odd1 = TDot.Dot(odd1, odd, TDot.Broadcast(x + PanelLayout.GroupSize + 4));
                }

                var scale = TScales.Load<TLanes>(panel + PanelLayout.ScaleOffset + (row * sizeof(ushort)));
                var bias = TScales.Load<TLanes>(panel + PanelLayout.BiasOffset + (row * sizeof(ushort)));
                Take(TDot.ToFloat(TDot.Add(even0, odd0)), scale, scales[0], bias, sums[0], y + row);
                Take(TDot.ToFloat(TDot.Add(even1, odd1)), scale, scales[1], bias, sums[1], y + PanelLayout.Rows + row);
            }

            panel += PanelLayout.GroupBytes;
            codes += 2 * PanelLayout.GroupSize;
            scales += 2;
            sums += 2;
        }
    }

    /// <summary>Four tokens: the dot products of one meanwhile wait for none of the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<TDot, TLanes, TScales>(byte* panel, in PanelInput input, float* y)
        where TDot : struct, IDotLanes<TDot, TLanes>
        where TLanes : struct, ILanes<TLanes>
        where TScales : struct, IPanelScales
    {
        sbyte* codes = input.Codes;
        float* scales = input.Scales, sums = input.Sums;
        new Span<float>(y, 4 * PanelLayout.Rows).Clear();
        for (int g = 0; g < input.Groups; g++)
        {
            ReadAhead(panel);
            for (int row = 0; row < PanelLayout.Rows; row += TLanes.Count)
            {
                byte* words = panel + (row * sizeof(uint));
                TDot sum0 = default, sum1 = default, sum2 = default, sum3 = default;
                for (int i = 0; i < PanelLayout.WordsPerGroup; i++)
                {
                    var word = TDot.Load(words + (i * PanelLayout.Rows * sizeof(uint)));
                    TDot even = TDot.Even(word), odd = TDot.Odd(word);
                    sbyte* x = codes + (i * 8);
                    sum0 = TDot.Dot(sum0, even, TDot.Broadcast(x));
                    sum0 = TDot.Dot(sum0, odd, TDot.Broadcast(x + 4));
                    sum1 = TDot.Dot(sum1, even, TDot.Broadcast(x + PanelLayout.GroupSize));
                    sum1 = TDot.Dot(sum1, odd, TDot.Broadcast(x + PanelLayout.GroupSize + 4));
                    sum2 = TDot.Dot(sum2, even, TDot.Broadcast(x + (2 * PanelLayout.GroupSize)));
                    sum2 = TDot.Dot(sum2, odd, TDot.Broadcast(x + (2 * PanelLayout.GroupSize) + 4));
                    sum3 = TDot.Dot(sum3, even, TDot.Broadcast(x + (3 * PanelLayout.GroupSize)));
                    sum3 = TDot.Dot(sum3, odd, TDot.Broadcast(x + (3 * PanelLayout.GroupSize) + 4));
                }

                var scale = TScales.Load<TLanes>(panel + PanelLayout.ScaleOffset + (row * sizeof(ushort)));
                var bias = TScales.Load<TLanes>(panel + PanelLayout.BiasOffset + (row * sizeof(ushort)));
                Take(TDot.ToFloat(sum0), scale, scales[0], bias, sums[0], y + row);
                Take(TDot.ToFloat(sum1), scale, scales[1], bias, sums[1], y + PanelLayout.Rows + row);
                Take(TDot.ToFloat(sum2), scale, scales[2], bias, sums[2], y + (2 * PanelLayout.Rows) + row);
                Take(TDot.ToFloat(sum3), scale, scales[3], bias, sums[3], y + (3 * PanelLayout.Rows) + row);
            }

            panel += PanelLayout.GroupBytes;
            codes += 4 * PanelLayout.GroupSize;
            scales += 4;
            sums += 4;
        }
    }

    /// <summary>Eight tokens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight<TDot, TLanes, TScales>(byte* panel, in PanelInput input, float* y)
        where TDot : struct, IDotLanes<TDot, TLanes>
        where TLanes : struct, ILanes<TLanes>
        where TScales : struct, IPanelScales
    {
        sbyte* codes = input.Codes;
        float* scales = input.Scales, sums = input.Sums;
        new Span<float>(y, 8 * PanelLayout.Rows).Clear();
        for (int g = 0; g < input.Groups; g++)
        {
            ReadAhead(panel);
            for (int row = 0; row < PanelLayout.Rows; row += TLanes.Count)
            {
                byte* words = panel + (row * sizeof(uint));
                TDot sum0 = default, sum1 = default, sum2 = default, sum3 = default, sum4 = default, sum5 = default, sum6 = default, sum7 = default;
                for (int i = 0; i < PanelLayout.WordsPerGroup; i++)
                {
                    var word = TDot.Load(words + (i * PanelLayout.Rows * sizeof(uint)));
                    TDot even = TDot.Even(word), odd = TDot.Odd(word);
                    sbyte* x = codes + (i * 8);
                    sum0 = TDot.Dot(sum0, even, TDot.Broadcast(x));
                    sum0 = TDot.Dot(sum0, odd, TDot.Broadcast(x + 4));
                    sum1 = TDot.Dot(sum1, even, TDot.Broadcast(x + PanelLayout.GroupSize));
                    sum1 = TDot.Dot(sum1, odd, TDot.Broadcast(x + PanelLayout.GroupSize + 4));
                    sum2 = TDot.Dot(sum2, even, TDot.Broadcast(x + (2 * PanelLayout.GroupSize)));
                    sum2 = TDot.Dot(sum2, odd, TDot.Broadcast(x + (2 * PanelLayout.GroupSize) + 4));
                    sum3 = TDot.Dot(sum3, even, TDot.Broadcast(x + (3 * PanelLayout.GroupSize)));
                    sum3 = TDot.Dot(sum3, odd, TDot.Broadcast(x + (3 * PanelLayout.GroupSize) + 4));
                    sum4 = TDot.Dot(sum4, even, TDot.Broadcast(x + (4 * PanelLayout.GroupSize)));
                    sum4 = TDot.Dot(sum4, odd, TDot.Broadcast(x + (4 * PanelLayout.GroupSize) + 4));
                    sum5 = TDot.Dot(sum5, even, TDot.Broadcast(x + (5 * PanelLayout.GroupSize)));
                    sum5 = TDot.Dot(sum5, odd, TDot.Broadcast(x + (5 * PanelLayout.GroupSize) + 4));
                    sum6 = TDot.Dot(sum6, even, TDot.Broadcast(x + (6 * PanelLayout.GroupSize)));
                    sum6 = TDot.Dot(sum6, odd, TDot.Broadcast(x + (6 * PanelLayout.GroupSize) + 4));
                    sum7 = TDot.Dot(sum7, even, TDot.Broadcast(x + (7 * PanelLayout.GroupSize)));
                    sum7 = TDot.Dot(sum7, odd, TDot.Broadcast(x + (7 * PanelLayout.GroupSize) + 4));
                }

                var scale = TScales.Load<TLanes>(panel + PanelLayout.ScaleOffset + (row * sizeof(ushort)));
                var bias = TScales.Load<TLanes>(panel + PanelLayout.BiasOffset + (row * sizeof(ushort)));
                Take(TDot.ToFloat(sum0), scale, scales[0], bias, sums[0], y + row);
                Take(TDot.ToFloat(sum1), scale, scales[1], bias, sums[1], y + PanelLayout.Rows + row);
                Take(TDot.ToFloat(sum2), scale, scales[2], bias, sums[2], y + (2 * PanelLayout.Rows) + row);
                Take(TDot.ToFloat(sum3), scale, scales[3], bias, sums[3], y + (3 * PanelLayout.Rows) + row);
                Take(TDot.ToFloat(sum4), scale, scales[4], bias, sums[4], y + (4 * PanelLayout.Rows) + row);
                Take(TDot.ToFloat(sum5), scale, scales[5], bias, sums[5], y + (5 * PanelLayout.Rows) + row);
                Take(TDot.ToFloat(sum6), scale, scales[6], bias, sums[6], y + (6 * PanelLayout.Rows) + row);
                Take(TDot.ToFloat(sum7), scale, scales[7], bias, sums[7], y + (7 * PanelLayout.Rows) + row);
            }

            panel += PanelLayout.GroupBytes;
            codes += 8 * PanelLayout.GroupSize;
            scales += 8;
            sums += 8;
        }
    }

    /// <summary>Adds a group to y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take<TLanes>(TLanes product, TLanes scale, float activationScale, TLanes bias, float activationSum, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        var sum = TLanes.MultiplyAdd(product, TLanes.Multiply(scale, TLanes.Broadcast(activationScale)), TLanes.Load(y));
        TLanes.MultiplyAdd(bias, TLanes.Broadcast(activationSum), sum).Store(y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadAhead(byte* panel)
    {
        if (Sse.IsSupported)
        {
            for (int line = 0; line < PanelLayout.GroupBytes; line += 64)
            {
                Sse.Prefetch0(panel + Prefetch + line);
            }
        }
    }
}
