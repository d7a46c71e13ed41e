using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>
/// Factors that bring the dimensions of a layer's keys to one size before they are rounded: some have a bias or a norm weight a hundred times
/// that of the others, whose codes would be zeros beside them. Keys are divided and queries multiplied by a power of two each, so that scores keep every bit.
/// Rotation mixes two dimensions of a pair, which therefore share a factor.
/// </summary>
internal sealed unsafe class KeyBalance : IDisposable
{
    /// <summary>Dimensions are divided as far as they are this many times the median: the bias is one part of a key, and not the larger one elsewhere.</summary>
    private const float Spread = 4;

    private readonly NativeBuffer _factors;
    private readonly int _dimension;

    /// <param name="attention">The layer.</param>
    /// <param name="keyBias">float32 [key heads, dimension]; null where there is none.</param>
    /// <param name="keyNorm">float32 [dimension]; null where keys are not normed.</param>
    public KeyBalance(AttentionLayout attention, float[]? keyBias, float* keyNorm)
    {
        _dimension = attention.HeadDim;
        long count = (long)attention.KvHeadCount * _dimension;
        _factors = new NativeBuffer(2 * count);
        for (int head = 0; head < attention.KvHeadCount; head++)
        {
            float[] sizes = [.. Enumerable.Range(0, _dimension).Select(d => SizeOf(attention, keyBias, keyNorm, head, d))];
            float usual = Spread * sizes.Order().ElementAt(_dimension / 2);
            for (int d = 0; d < _dimension; d++)
            {
                float ratio = sizes[d] / usual;
                float factor = float.IsFinite(ratio) && ratio > 1 ? MathF.Pow(2, MathF.Round(MathF.Log2(ratio))) : 1;
                _factors.Pointer[(head * _dimension) + d] = factor;
                _factors.Pointer[count + (head * _dimension) + d] = 1 / factor;
            }
        }
    }

    /// <summary>Of a key head's queries: float32 [dimension].</summary>
    public float* ForQueries(int head) => _factors.Pointer + ((long)head * _dimension);

    /// <summary>Of a head's keys.</summary>
    public float* ForKeys(int head) => _factors.Pointer + (_factors.Capacity / 2) + ((long)head * _dimension);

    public void Dispose() => _factors.Dispose();

    private static float SizeOf(AttentionLayout attention, float[]? keyBias, float* keyNorm, int head, int d)
    {
        int half = attention.Rope.RotaryDims / 2;
        int other = d < half ? d + half : d < 2 * half ? d - half : d;
        return MathF.Max(MathF.Abs(At(d)), MathF.Abs(At(other)));

        float At(int dimension) => (keyBias?[(head * attention.HeadDim) + dimension] ?? 1) * (keyNorm is null ? 1 : keyNorm[dimension]);
    }
}
