using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels.Kv;

/// <summary>Keys and values as float16, rounded to nearest even. What is too large becomes the largest number: infinity would end in scores that are none.</summary>
internal sealed unsafe class Float16Kv<TLanes> : KvFormat
    where TLanes : struct, ILanes<TLanes>
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override float* Keys(byte* stored, int dimension, int positions, float* wide)
    {
        ushort* row = (ushort*)stored;
        float* target = wide;
        for (int d = 0; d < dimension; d++, row += KvShape.BlockTokens, target += KvShape.BlockTokens)
        {
            for (int p = 0; p < positions; p += TLanes.Count)
            {
                TLanes.LoadFloat16(row + p).Store(target + p);
            }
        }

        return wide;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override float* Values(byte* stored, int dimension, int positions, float* wide)
    {
        ushort* source = (ushort*)stored;
        int count = positions * dimension;
        int i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TLanes.LoadFloat16(source + i).Store(wide + i);
        }

        for (; i < count; i++)
        {
            ScalarLanes.LoadFloat16(source + i).Store(wide + i);
        }

        return wide;
    }

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
