using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>
/// The input of a product as int8, in tiles of as many tokens as the kernel takes at once: codes [tile, group, token, 64], scales and sums
/// [tile, group, token]. Tokens of the last tile that do not exist are zero.
/// </summary>
internal sealed unsafe class QuantizedActivations : IDisposable
{
    private readonly PanelKernels _kernels;
    private readonly NativeBuffer _codes;
    private readonly NativeBuffer _scales;
    private readonly NativeBuffer _sums;
    private int _tokens;

    /// <param name="kernels">What quantises.</param>
    /// <param name="maxWidth">The widest input.</param>
    public QuantizedActivations(PanelKernels kernels, int maxWidth)
    {
        _kernels = kernels;
        long values = (long)maxWidth * PassTokens.Capacity;
        _codes = new NativeBuffer(values / sizeof(float));
        _scales = new NativeBuffer(values / PanelLayout.GroupSize);
        _sums = new NativeBuffer(values / PanelLayout.GroupSize);
    }

    /// <summary>Tokens of a tile: 1, 2, 4 or 8.</summary>
    public int TileTokens { get; private set; }

    /// <summary>Tiles.</summary>
    public int Tiles { get; private set; }

    /// <summary>Groups of a token.</summary>
    public int Groups { get; private set; }

    /// <summary>Sets the shape of what will be written.</summary>
    public void Begin(int tokens, int width)
    {
        _tokens = tokens;
        TileTokens = tokens switch { 1 => 1, 2 => 2, <= 4 => 4, _ => 8 };
        Tiles = (tokens + TileTokens - 1) / TileTokens;
        Groups = width / PanelLayout.GroupSize;
    }

    /// <summary>A tile for the kernels.</summary>
    public PanelInput Tile(int tile) => new(TileTokens, Groups, Codes(tile), Scales(tile), Sums(tile));

    /// <summary>The codes of a tile.</summary>
    public sbyte* Codes(int tile) => (sbyte*)_codes.Pointer + ((long)tile * TileTokens * Groups * PanelLayout.GroupSize);

    /// <summary>The scales of a tile.</summary>
    public float* Scales(int tile) => _scales.Pointer + ((long)tile * TileTokens * Groups);

    /// <summary>The sums of a tile: of the codes, times the scale.</summary>
    public float* Sums(int tile) => _sums.Pointer + ((long)tile * TileTokens * Groups);

    /// <summary>Quantises a token. Tokens may be written by different threads; who writes the last one fills up its tile.</summary>
    /// <param name="token">0 to the number of tokens - 1.</param>
    /// <param name="values">float32 [width].</param>
    public void Write(int token, float* values) => Write(token, values, 0, Groups);

    /// <summary>Quantises some groups of a token.</summary>
    /// <param name="token">0 to the number of tokens - 1.</param>
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

        if (token == _tokens - 1)
        {
            for (int empty = _tokens; empty < Tiles * TileTokens; empty++)
            {
                Clear(tile, empty % TileTokens, first, end);
            }
        }
    }

    public void Dispose()
    {
        _codes.Dispose();
        _scales.Dispose();
        _sums.Dispose();
    }

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
