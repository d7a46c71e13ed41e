using System.Runtime.InteropServices;
using LocalInfer.Backends.Cpu.Kernels.Int8;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>
/// An input of products as int8, in tiles of as many tokens as the kernel takes at once: codes [tile, group, token, 64], scales
/// [tile, group, token], sums [tile, group, part, token] of each kind that some product takes. Tokens of the last tile that do not exist are zero. The memory belongs to <see cref="QuantizedActivations"/>.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct QuantizedTiles
{
    private readonly PanelKernels _kernels;
    private readonly sbyte* _codes;
    private readonly float* _scales;
    private readonly float* _sums;
    private readonly ActivationSums _kinds;

    /// <param name="kernels">What quantises.</param>
    /// <param name="codes">Room for <see cref="Values"/> codes.</param>
    /// <param name="scales">Room for a value for each 64 codes.</param>
    /// <param name="sums">Room for <paramref name="kinds"/> values for each 64 codes.</param>
    /// <param name="kinds">Which sums are taken.</param>
    /// <param name="tokens">At least 1.</param>
    /// <param name="width">A multiple of 64.</param>
    public QuantizedTiles(PanelKernels kernels, sbyte* codes, float* scales, float* sums, ActivationSums kinds, int tokens, int width)
    {
        _kinds = kinds;
        _kernels = kernels;
        _codes = codes;
        _scales = scales;
        _sums = sums;
        Tokens = tokens;
        TileTokens = TileTokensOf(tokens);
        Tiles = (tokens + TileTokens - 1) / TileTokens;
        Groups = width / PanelLayout.GroupSize;
    }

    /// <summary>Whether there is none: no product wants the input quantised.</summary>
    public bool IsNone => _codes is null;

    /// <summary>Tokens.</summary>
    public int Tokens { get; }

    /// <summary>Tokens of a tile: 1, 2, 4 or 8.</summary>
    public int TileTokens { get; }

    /// <summary>Tiles.</summary>
    public int Tiles { get; }

    /// <summary>Groups of a token.</summary>
    public int Groups { get; }

    /// <summary>Codes that some tokens take, with those that fill up the last tile.</summary>
    public static long Values(int tokens, int width)
    {
        int tile = TileTokensOf(tokens);
        return (long)(tokens + tile - 1) / tile * tile * width;
    }

    /// <summary>A tile for the kernels.</summary>
    /// <param name="tile">0 to <see cref="Tiles"/> - 1.</param>
    /// <param name="form">Of the matrix that it meets.</param>
    public PanelInput Tile(int tile, in PanelForm form) =>
        new(TileTokens, Groups, Codes(tile), Scales(tile), Sums(tile, form.Sums)) { Planes = form.Planes };

    /// <summary>Quantises a token. Tokens may be written by different threads; who writes the last one fills up its tile.</summary>
    /// <param name="token">0 to <see cref="Tokens"/> - 1.</param>
    /// <param name="values">float32 [width].</param>
    public void Write(int token, float* values) => Write(token, values, 0, Groups);

    /// <summary>Quantises some groups of a token.</summary>
    /// <param name="token">0 to <see cref="Tokens"/> - 1.</param>
    /// <param name="values">float32 [width].</param>
    /// <param name="first">The first group.</param>
    /// <param name="end">Behind the last group.</param>
    public void Write(int token, float* values, int first, int end)
    {
        int tile = token / TileTokens, slot = token % TileTokens;
        float* sums = Sums(tile, ActivationSums.Groups);
        for (int g = first; g < end; g++)
        {
            long place = ((long)g * TileTokens) + slot;
            _kernels.Quantize(
                values + (g * PanelLayout.GroupSize), Codes(tile) + (place * PanelLayout.GroupSize), Scales(tile) + place, sums + place);
        }

        SumParts(tile, slot, first, end);
        if (token == Tokens - 1)
        {
            for (int empty = Tokens; empty < Tiles * TileTokens; empty++)
            {
                Clear(tile, empty % TileTokens, first, end);
                SumParts(tile, empty % TileTokens, first, end);
            }
        }
    }

    private sbyte* Codes(int tile) => _codes + ((long)tile * TileTokens * Groups * PanelLayout.GroupSize);

    private float* Scales(int tile) => _scales + ((long)tile * TileTokens * Groups);

    /// <summary>A tile's sums of one kind; kinds lie one behind the other.</summary>
    private float* Sums(int tile, ActivationSums kind)
    {
        int values = TileTokens * Groups;
        int before = LaneSums.Count(_kinds & (kind - 1));
        return _sums + ((long)values * ((before * Tiles) + (LaneSums.Count(kind) * tile)));
    }

    private static int TileTokensOf(int tokens) => tokens switch { 1 => 1, 2 => 2, <= 4 => 4, _ => 8 };

    private void Clear(int tile, int slot, int first, int end)
    {
        for (int g = first; g < end; g++)
        {
            long place = ((long)g * TileTokens) + slot;
            new Span<sbyte>(Codes(tile) + (place * PanelLayout.GroupSize), PanelLayout.GroupSize).Clear();
            Scales(tile)[place] = 0;
            Sums(tile, ActivationSums.Groups)[place] = 0;
        }
    }

    private void SumParts(int tile, int slot, int first, int end)
    {
        if (_kinds == ActivationSums.Groups)
        {
            return;
        }

        SumParts(ActivationSums.Halves, tile, slot, first, end);
        SumParts(ActivationSums.LanesOfHalves, tile, slot, first, end);
        SumParts(ActivationSums.LanesOfQuarters, tile, slot, first, end);
    }

    private void SumParts(ActivationSums kind, int tile, int slot, int first, int end)
    {
        int parts = LaneSums.Count(_kinds & kind);
        for (int g = first; parts > 0 && g < end; g++)
        {
            long place = ((long)g * TileTokens) + slot;
            float* sums = Sums(tile, kind) + ((long)g * parts * TileTokens) + slot;
            LaneSums.Write(Codes(tile) + (place * PanelLayout.GroupSize), Scales(tile)[place], kind, sums, TileTokens);
        }
    }
}
