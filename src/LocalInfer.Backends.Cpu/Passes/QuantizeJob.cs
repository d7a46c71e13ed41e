using LocalInfer.Backends.Cpu.Threading;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>
/// Quantises every token of an input. A part is some groups of all tokens of a tile: scales of neighbouring tokens share a cache line, which
/// two workers would fight over.
/// </summary>
internal sealed unsafe class QuantizeJob : WorkerJob
{
    /// <summary>Whole cache lines of scales, whatever the tile.</summary>
    private const int PartGroups = 16;

    private float* _input;
    private QuantizedTiles _quantized;
    private int _width;
    private int _next;

    /// <summary>Starts anew.</summary>
    /// <param name="input">float32 [tokens, width].</param>
    /// <param name="width">A multiple of 64.</param>
    /// <param name="quantized">Receives the input.</param>
    public void Begin(float* input, int width, in QuantizedTiles quantized)
    {
        _input = input;
        _width = width;
        _next = 0;
        _quantized = quantized;
    }

    public override void Run(int worker, int workers)
    {
        int runs = (_quantized.Groups + PartGroups - 1) / PartGroups;
        for (int part; (part = Interlocked.Increment(ref _next) - 1) < runs * _quantized.Tiles;)
        {
            int start = part / runs * _quantized.TileTokens;
            int first = part % runs * PartGroups;
            int end = Math.Min(first + PartGroups, _quantized.Groups);
            for (int token = start; token < Math.Min(start + _quantized.TileTokens, _quantized.Tokens); token++)
            {
                _quantized.Write(token, _input + ((long)token * _width), first, end);
            }
        }
    }
}
