using LocalInfer.Backends.Cpu.Threading;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>
/// Quantises every token of an input. A part is some groups of all tokens of a tile: scales of neighbouring tokens share a cache line, which
/// two workers would fight over.
/// </summary>
internal sealed unsafe class QuantizeJob(QuantizedActivations quantized) : WorkerJob
{
    /// <summary>Whole cache lines of scales, whatever the tile.</summary>
    private const int PartGroups = 16;

    private float* _input;
    private int _tokens;
    private int _width;
    private int _next;

    public void Begin(float* input, int tokens, int width)
    {
        _input = input;
        _tokens = tokens;
        _width = width;
        _next = 0;
        quantized.Begin(tokens, width);
    }

    public override void Run(int worker, int workers)
    {
        int runs = (quantized.Groups + PartGroups - 1) / PartGroups;
        for (int part; (part = Interlocked.Increment(ref _next) - 1) < runs * quantized.Tiles;)
        {
            int start = part / runs * quantized.TileTokens;
            int first = part % runs * PartGroups;
            int end = Math.Min(first + PartGroups, quantized.Groups);
            for (int token = start; token < Math.Min(start + quantized.TileTokens, _tokens); token++)
            {
                quantized.Write(token, _input + ((long)token * _width), first, end);
            }
        }
    }
}
