using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>The cosines and sines of the slice's positions; computed anew only where a layer rotates otherwise than the one before.</summary>
internal sealed unsafe class RotaryAngles : IDisposable
{
    private readonly PassContext _context;
    private readonly Dictionary<RopeLayout, (NativeBuffer InverseDivisors, float Scale)> _tables = [];
    private RopeLayout? _current;

    public RotaryAngles(PassContext context)
    {
        _context = context;
        foreach (var rope in context.Layout.Layers.Where(layer => layer.Attention is not null).Select(layer => layer.Attention!.Rope).Distinct())
        {
            var frequencies = RopeFrequencies.Of(rope);
            var inverse = new NativeBuffer(frequencies.Divisors.Count);
            for (int i = 0; i < frequencies.Divisors.Count; i++)
            {
                inverse.Pointer[i] = (float)(1 / frequencies.Divisors[i]);
            }

            _tables.Add(rope, (inverse, (float)frequencies.Scale));
        }
    }

    /// <summary>Forgets the positions: a new slice begins.</summary>
    public void Reset() => _current = null;

    /// <summary>Makes <see cref="PassBuffers.Angles"/> those of a layer.</summary>
    public void Prepare(RopeLayout rope)
    {
        if (rope == _current)
        {
            return;
        }

        _current = rope;
        int half = rope.RotaryDims / 2;
        var (inverse, scale) = _tables[rope];
        for (int t = 0; t < _context.Tokens.Count; t++)
        {
            float* cos = _context.Buffers.Angles + ((long)t * rope.RotaryDims);
            Rope.Angles(_context.Tokens.Position(t), inverse.Pointer, scale, half, cos, cos + half);
        }
    }

    public void Dispose()
    {
        foreach (var (inverse, _) in _tables.Values)
        {
            inverse.Dispose();
        }
    }
}
