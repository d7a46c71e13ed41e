using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using LocalInfer.Backends.Cpu.Kernels.Attention;

namespace LocalInfer.Backends.Cpu.Kernels.Kv;

/// <summary>
/// Keys and values as int8, symmetric, to nearest even, with a float32 scale for 32 dimensions of a token's key and for 64 of its value.
/// Keys are expected balanced. They are widened into memory that stays in the first caches. Codes first, in the order of the float formats; behind them the scales, of
/// keys as [group, token], of values as [token, group].
/// </summary>
internal sealed unsafe class Int8Kv<TLanes, TAhead> : KvFormat
    where TLanes : struct, ILanes<TLanes>
    where TAhead : struct, IReadAhead
{
    /// <summary>Dimensions of a key's scale; the last group of a head may have fewer.</summary>
    private const int KeyGroup = 32;

    /// <summary>Dimensions of a value's scale.</summary>
    private const int ValueGroup = 64;

    /// <summary>Groups of smaller values are zeros: the inverse of their scale would not be finite.</summary>
    private const float Smallest = 1e-30f;

    public override bool RoundsKeysTogether => true;

    public override int KeyBytes(int dimension) => KvShape.BlockTokens * (dimension + (Groups(dimension, KeyGroup) * sizeof(float)));

    public override int ValueBytes(int dimension) => KvShape.BlockTokens * (dimension + (Groups(dimension, ValueGroup) * sizeof(float)));

    public override bool Store(float* key, float* value, int dimension, int slot, byte* keys, byte* values)
    {
        float* scales = Scales(keys, dimension) + slot;
        bool isFinite = true;
        for (int first = 0; first < dimension; first += KeyGroup, scales += KvShape.BlockTokens)
        {
            sbyte* column = (sbyte*)keys + (first * KvShape.BlockTokens) + slot;
            isFinite &= Narrow(key + first, Math.Min(KeyGroup, dimension - first), column, KvShape.BlockTokens, scales);
        }

        scales = Scales(values, dimension) + (slot * Groups(dimension, ValueGroup));
        for (int first = 0; first < dimension; first += ValueGroup, scales++)
        {
            isFinite &= Narrow(value + first, Math.Min(ValueGroup, dimension - first), (sbyte*)values + (slot * dimension) + first, 1, scales);
        }

        return isFinite;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override byte* Keys(byte* stored, int dimension, int positions, float* wide)
    {
        float* scales = Scales(stored, dimension);
        for (int first = 0; first < dimension; first += KeyGroup, scales += KvShape.BlockTokens)
        {
            int end = Math.Min(first + KeyGroup, dimension);
            for (int p = 0; p < positions; p += TLanes.Count)
            {
                var scale = TLanes.Load(scales + p);
                for (int d = first; d < end; d++)
                {
                    TLanes.Multiply(TLanes.LoadSBytes((sbyte*)stored + (d * KvShape.BlockTokens) + p), scale).Store(wide + (d * KvShape.BlockTokens) + p);
                }
            }
        }

        return (byte*)wide;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override byte* Values(byte* stored, int dimension, int positions, float* wide)
    {
        float* scales = Scales(stored, dimension);
        sbyte* codes = (sbyte*)stored;
        float* target = wide;
        for (int p = 0; p < positions; p++, codes += dimension, target += dimension)
        {
            for (int first = 0; first < dimension; first += ValueGroup, scales++)
            {
                int end = Math.Min(first + ValueGroup, dimension), d = first;
                var scale = TLanes.Broadcast(*scales);
                for (; d <= end - TLanes.Count; d += TLanes.Count)
                {
                    TLanes.Multiply(TLanes.LoadSBytes(codes + d), scale).Store(target + d);
                }

                for (; d < end; d++)
                {
                    target[d] = codes[d] * *scales;
                }
            }
        }

        return (byte*)wide;
    }

    public override void Attend(byte* keys, byte* values, in QueryTile tile, in NextBlock next) =>
        BlockAttention.Add<TLanes, StoredFloat32, TAhead>(keys, values, tile, next);

    private static int Groups(int dimension, int group) => (dimension + group - 1) / group;

    private static float* Scales(byte* stored, int dimension) => (float*)(stored + (KvShape.BlockTokens * dimension));

    /// <summary>Writes codes and scale of a group; zeros, and false, where a value is not finite.</summary>
    private static bool Narrow(float* values, int count, sbyte* codes, int stride, float* scale)
    {
        float largest = MathF.Abs(TensorPrimitives.MaxMagnitude(new ReadOnlySpan<float>(values, count)));
        bool isFinite = float.IsFinite(largest);
        *scale = isFinite && largest >= Smallest ? largest / sbyte.MaxValue : 0;
        float inverse = *scale > 0 ? 1 / *scale : 0;
        for (int i = 0; i < count; i++)
        {
            codes[i * stride] = *scale > 0 ? (sbyte)MathF.Round(values[i] * inverse) : (sbyte)0;
        }

        return isFinite;
    }
}
