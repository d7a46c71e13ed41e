using LocalInfer.Backends.Cpu.Kernels.Attention;

namespace LocalInfer.Backends.Cpu.Kernels.Kv;

/// <summary>Keys and values as float16, see <see cref="Float16Narrowing"/>. What is too large becomes the largest number: infinity would end in scores that are none.</summary>
internal sealed unsafe class Float16Kv<TLanes, TAhead> : KvFormat
    where TLanes : struct, ILanes<TLanes>
    where TAhead : struct, IReadAhead
{
    public override int KeyBytes(int dimension) => KvShape.BlockTokens * dimension * sizeof(ushort);

    public override int ValueBytes(int dimension) => KeyBytes(dimension);

    public override bool Store(float* key, float* value, int dimension, int slot, byte* keys, byte* values)
    {
        ushort* narrow = stackalloc ushort[dimension];
        bool isFinite = Float16Narrowing.Narrow(key, dimension, narrow);
        ushort* column = (ushort*)keys + slot;
        for (int d = 0; d < dimension; d++)
        {
            column[d * KvShape.BlockTokens] = narrow[d];
        }

        return Float16Narrowing.Narrow(value, dimension, (ushort*)values + (slot * dimension)) && isFinite;
    }

    public override void Attend(byte* keys, byte* values, in QueryTile tile, in NextBlock next) =>
        BlockAttention.Add<TLanes, StoredFloat16, TAhead>(keys, values, tile, next);
}
