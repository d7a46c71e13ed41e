using LocalInfer.Backends.Cpu.Kernels.Attention;

namespace LocalInfer.Backends.Cpu.Kernels.Kv;

/// <summary>
/// How the keys and values of a head lie in a block of the KV cache: keys as [dimension, token], values as [token, dimension].
/// </summary>
internal abstract unsafe class KvFormat
{
    /// <summary>Whether a key's dimensions are rounded with one scale, so that a large one makes its neighbours coarse.</summary>
    public virtual bool RoundsKeysTogether => false;

    /// <summary>Bytes of a head's keys in a block, whole cache lines.</summary>
    /// <param name="dimension">Values of a head.</param>
    public abstract int KeyBytes(int dimension);

    /// <summary>Bytes of a head's values in a block, whole cache lines.</summary>
    /// <inheritdoc cref="KeyBytes"/>
    public abstract int ValueBytes(int dimension);

    /// <summary>Stores a token. Different tokens may be stored by different threads.</summary>
    /// <param name="key">float32 [dimension].</param>
    /// <param name="value">float32 [dimension].</param>
    /// <param name="dimension">Values of a head.</param>
    /// <param name="slot">The token's place in the block.</param>
    /// <param name="keys">The head's keys in the block.</param>
    /// <param name="values">The head's values in the block.</param>
    /// <returns>Whether the format can say what it was given; false where something is infinite or no number.</returns>
    public abstract bool Store(float* key, float* value, int dimension, int slot, byte* keys, byte* values);

    /// <summary>Keys as <see cref="Attend"/> reads them, once for all queries that meet the block: [dimension, 64].</summary>
    /// <param name="stored">The head's keys in a block.</param>
    /// <param name="dimension">Values of a head.</param>
    /// <param name="positions">The first so many tokens are wanted; the others may be anything.</param>
    /// <param name="wide">Memory for float32 [dimension, 64].</param>
    /// <returns>Where they are: <paramref name="wide"/>, or where they are stored.</returns>
    public virtual byte* Keys(byte* stored, int dimension, int positions, float* wide) => stored;

    /// <summary>Values as <see cref="Attend"/> reads them: [64, dimension].</summary>
    /// <inheritdoc cref="Keys"/>
    public virtual byte* Values(byte* stored, int dimension, int positions, float* wide) => stored;

    /// <inheritdoc cref="BlockAttention.Add{TLanes, TStored, TAhead}"/>
    public abstract void Attend(byte* keys, byte* values, in QueryTile tile, in NextBlock next);
}
