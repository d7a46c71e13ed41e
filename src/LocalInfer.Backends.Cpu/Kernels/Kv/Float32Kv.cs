using LocalInfer.Backends.Cpu.Kernels.Attention;

namespace LocalInfer.Backends.Cpu.Kernels.Kv;

/// <summary>Keys and values as they are computed.</summary>
internal sealed unsafe class Float32Kv<TLanes, TAhead> : KvFormat
    where TLanes : struct, ILanes<TLanes>
    where TAhead : struct, IReadAhead
{
    public override int KeyBytes(int dimension) => KvShape.BlockTokens * dimension * sizeof(float);

    public override int ValueBytes(int dimension) => KeyBytes(dimension);

    public override bool Store(float* key, float* value, int dimension, int slot, byte* keys, byte* values)
    {
        float* column = (float*)keys + slot;
        for (int d = 0; d < dimension; d++)
        {
            column[d * KvShape.BlockTokens] = key[d];
        }

        new ReadOnlySpan<float>(value, dimension).CopyTo(new Span<float>((float*)values + (slot * dimension), dimension));
        return true;
    }

    public override void Attend(byte* keys, byte* values, in QueryTile tile, in NextBlock next) =>
        BlockAttention.Add<TLanes, StoredFloat32, TAhead>(keys, values, tile, next);
}
