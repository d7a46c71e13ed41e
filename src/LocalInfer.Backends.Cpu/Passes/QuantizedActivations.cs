using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>Memory for quantised inputs, handed out piece by piece and taken back all together.</summary>
/// <param name="kernels">What quantises.</param>
internal sealed unsafe class QuantizedActivations(PanelKernels kernels) : IDisposable
{
    private readonly NativeBuffer _codes = new();
    private readonly NativeBuffer _scales = new();
    private readonly NativeBuffer _sums = new();
    private long _taken;

    /// <summary>Takes everything back and makes room.</summary>
    /// <param name="values">Codes; see <see cref="QuantizedTiles.Values"/>.</param>
    public void Reset(long values)
    {
        _codes.EnsureCapacity(values / sizeof(float));
        _scales.EnsureCapacity(values / PanelLayout.GroupSize);
        _sums.EnsureCapacity(values / PanelLayout.GroupSize);
        _taken = 0;
    }

    /// <summary>Memory for an input; its content is whatever it was.</summary>
    /// <param name="tokens">At least 1.</param>
    /// <param name="width">A multiple of 64.</param>
    public QuantizedTiles Take(int tokens, int width)
    {
        long groups = _taken / PanelLayout.GroupSize;
        var tiles = new QuantizedTiles(
            kernels, (sbyte*)_codes.Pointer + _taken, _scales.Pointer + groups, _sums.Pointer + groups, tokens, width);
        _taken += QuantizedTiles.Values(tokens, width);
        return tiles;
    }

    public void Dispose()
    {
        _codes.Dispose();
        _scales.Dispose();
        _sums.Dispose();
    }
}
