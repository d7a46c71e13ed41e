using System.Runtime.InteropServices;
using LocalInfer.Backends.Cpu.Kernels.Int8;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>
/// An input of products as int8, in tiles of as many tokens as the kernel takes at once: codes [tile, group, token, 64], scales and sums
/// [tile, group, token]. Tokens of the last tile that do not exist are zero. The memory belongs to <see cref="QuantizedActivations"/>.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct QuantizedTiles
{
    private readonly PanelKernels _kernels;
    private readonly sbyte* _codes;
    private readonly float* _scales;
    private readonly float* _sums;

    /// <param name="kernels">What quantises.</param>
    /// <param name="codes">Room for <see cref="Values"/> codes.</param>
    /// <param name="scales">Room for a value for each 64 codes.</param>
    /// <param name="sums">The same.</param>
    /// <param name="tokens">At least 1.</param>
    /// <param name="width">A multiple of 64.</param>
    public QuantizedTiles(PanelKernels kernels, sbyte* codes, float* scales, float* sums, int tokens, int width)
    {
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
    /// <param name="planes">Those of the matrix that it meets.</param>
    public PanelInput Tile(int tile, int planes) => new(TileTokens, Groups, Codes(tile), Scales(tile), Sums(tile)) { Planes = planes };

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
        int tile = token / TileTokens;
        for (int g = first; g < end; g++)
        {
            long place = ((long)g * TileTokens) + (token % TileTokens);
            _kernels.Quantize(
                values + (g * PanelLayout.GroupSize), Codes(tile) + (place * PanelLayout.GroupSize), Scales(tile) + place, Sums(tile) + place);
        }

        if (token == Tokens - 1)
        {
            for (int empty = Tokens; empty < Tiles * TileTokens; empty++)
            {
                Clear(tile, empty % TileTokens, first, end);
            }
        }
    }

    private sbyte* Codes(int tile) => _codes + ((long)tile * TileTokens * Groups * PanelLayout.GroupSize);

    private float* Scales(int tile) => _scales + ((long)tile * TileTokens * Groups);

    private float* Sums(int tile) => _sums + ((long)tile * TileTokens * Groups);

    private static int TileTokensOf(int tokens) => tokens switch { 1 => 1, 2 => 2, <= 4 => 4, _ => 8 };

    private void Clear(int tile, int slot, int first, int end)
    {
        for (int g = first; g < end; g++)
        {
            long place = ((long)g * TileTokens) + slot;
            new Span<sbyte>(Codes(tile) + (place * PanelLayout.GroupSize), PanelLayout.GroupSize).Clear();
            Scales(tile)[place] = 0;
            Sums(tile)[place] = 0;
        }
    }
}
