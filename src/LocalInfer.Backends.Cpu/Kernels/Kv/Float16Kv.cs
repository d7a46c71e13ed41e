using System.Numerics.Tensors;
using LocalInfer.Backends.Cpu.Kernels.Attention;

namespace LocalInfer.Backends.Cpu.Kernels.Kv;

/// <summary>Keys and values as float16, rounded to nearest even. What is too large becomes the largest number: infinity would end in scores that are none.</summary>
internal sealed unsafe class Float16Kv<TLanes, TAhead> : KvFormat
    where TLanes : struct, ILanes<TLanes>
    where TAhead : struct, IReadAhead
{
    private const float Largest = 65504;

    public override int KeyBytes(int dimension) => KvShape.BlockTokens * dimension * sizeof(ushort);

    public override int ValueBytes(int dimension) => KeyBytes(dimension);

    public override bool Store(float* key, float* value, int dimension, int slot, byte* keys, byte* values)
    {
        Span<Half> narrow = stackalloc Half[dimension];
        bool isFinite = Narrow(new ReadOnlySpan<float>(key, dimension), narrow);
        Half* column = (Half*)keys + slot;
        for (int d = 0; d < narrow.Length; d++)
        {
            column[d * KvShape.BlockTokens] = narrow[d];
        }

        return Narrow(new ReadOnlySpan<float>(value, dimension), new Span<Half>((Half*)values + (slot * dimension), dimension)) && isFinite;
    }

    public override void Attend(byte* keys, byte* values, in QueryTile tile, in NextBlock next) =>
        BlockAttention.Add<TLanes, StoredFloat16, TAhead>(keys, values, tile, next);

    private static bool Narrow(ReadOnlySpan<float> values, Span<Half> narrow)
    {
        TensorPrimitives.ConvertToHalf(values, narrow);
        float largest = MathF.Abs(TensorPrimitives.MaxMagnitude(values));
        for (int i = 0; largest > Largest && i < narrow.Length; i++)
        {
            narrow[i] = Half.IsInfinity(narrow[i]) ? Half.CopySign(Half.MaxValue, narrow[i]) : narrow[i];
        }

        return float.IsFinite(largest);
    }
}
