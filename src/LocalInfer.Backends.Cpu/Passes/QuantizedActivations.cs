using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Weights;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>Memory for quantised inputs, handed out piece by piece and taken back all together.</summary>
/// <param name="kernels">What quantises.</param>
internal sealed unsafe class QuantizedActivations(PanelKernels kernels) : IDisposable
{
    private readonly NativeBuffer _codes = new();
    private readonly NativeBuffer _scales = new();
    private readonly NativeBuffer _sums = new();
    private ActivationSums _kinds;
    private long _taken;

    /// <summary>Takes everything back and makes room.</summary>
    /// <param name="values">Codes; see <see cref="QuantizedTiles.Values"/>.</param>
    /// <param name="kinds">The sums that products with any of the inputs take.</param>
    public void Reset(long values, ActivationSums kinds)
    {
        _codes.EnsureCapacity(values / sizeof(float));
        _scales.EnsureCapacity(values / PanelLayout.GroupSize);
        _sums.EnsureCapacity(values / PanelLayout.GroupSize * LaneSums.Count(kinds));
        _kinds = kinds;
        _taken = 0;
    }

    /// <summary>Memory for an input; its content is whatever it was.</summary>
    /// <param name="tokens">At least 1.</param>
    /// <param name="width">A multiple of 64.</param>
    public QuantizedTiles Take(int tokens, int width)
    {
        long groups = _taken / PanelLayout.GroupSize;
        var tiles = new QuantizedTiles(
            kernels,
            (sbyte*)_codes.Pointer + _taken,
            _scales.Pointer + groups,
            _sums.Pointer + (groups * LaneSums.Count(_kinds)),
            _kinds,
            tokens,
            width);
        _taken += QuantizedTiles.Values(tokens, width);
        return tiles;
    }

    /// <summary>Memory for the input of some matrices; none where no matrix wants it quantised. What was taken before is gone.</summary>
    /// <param name="tokens">At least 1.</param>
    /// <param name="width">Their columns.</param>
    /// <param name="consumers">The matrices.</param>
    public QuantizedTiles TakeFor(int tokens, int width, params ReadOnlySpan<LinearWeights> consumers)
    {
        var kinds = Projection.SumsFor(consumers);
        if (kinds == ActivationSums.None)
        {
            return default;
        }

        Reset(QuantizedTiles.Values(tokens, width), kinds);
        return Take(tokens, width);
    }

    public void Dispose()
    {
        _codes.Dispose();
        _scales.Dispose();
        _sums.Dispose();
    }
}
