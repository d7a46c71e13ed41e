namespace LocalInfer.Backends.Cpu.Kernels.Attention;

/// <summary>
/// Attention of a tile of queries over one block of the KV cache, with online softmax (Milakov and Gimelshein, 2018): the running maximum, the
/// running sum and the unnormalised output are corrected from block to block. A query's result depends on its own scores alone, whatever
/// the others of its tile are, and a block of which it sees nothing leaves it as it is.
/// </summary>
internal static unsafe class BlockAttention
{
    /// <summary>Positions of a block.</summary>
    public const int Positions = KvShape.BlockTokens;

    /// <summary>Takes a block into the running results.</summary>
    /// <param name="keys">[dimension, 64].</param>
    /// <param name="values">[64, dimension].</param>
    /// <param name="tile">The queries.</param>
    /// <param name="next">What is to be asked for meanwhile.</param>
    public static void Add<TLanes, TStored, TAhead>(byte* keys, byte* values, in QueryTile tile, in NextBlock next)
        where TLanes : struct, ILanes<TLanes>
        where TStored : struct, IStoredFloats
        where TAhead : struct, IReadAhead
    {
        int seen = 0;
        for (int q = 0; q < tile.Count; q++)
        {
            seen = Math.Max(seen, Math.Min(tile.Visible[q], Positions));
        }

        Score<TLanes, TStored, TAhead>(keys, seen, tile, next);
        float* corrections = stackalloc float[QueryTile.SumLanes];
        SoftmaxWeights.Take<TLanes>(tile, TStored.Unit, corrections);
        AddValues<TLanes, TStored, TAhead>(values, seen, tile, corrections, next);
    }

    /// <summary>Whether a loop takes two registers of positions or dimensions at once: so it does as long as the sums of all queries find room.</summary>
    public static bool TakesTwo<TLanes>(int queries)
        where TLanes : struct, ILanes<TLanes> =>
        !TLanes.PreferFewSums || queries <= 6;

    private static int WidthOf<TLanes>(in QueryTile tile)
        where TLanes : struct, ILanes<TLanes> =>
        TakesTwo<TLanes>(tile.Count) ? 2 * TLanes.Count : TLanes.Count;

    private static void Score<TLanes, TStored, TAhead>(byte* keys, int seen, in QueryTile tile, in NextBlock next)
        where TLanes : struct, ILanes<TLanes>
        where TStored : struct, IStoredFloats
        where TAhead : struct, IReadAhead
    {
        int width = WidthOf<TLanes>(tile);
        var lines = next.KeyLines<TAhead>(keys, Positions / width * tile.Dimension);
        for (int at = 0; at < seen; at += width, lines = lines.Behind(tile.Dimension))
        {
            BlockScores.Tile<TLanes, TStored, TAhead>(tile.Count, keys + (at * TStored.Bytes), tile.Dimension, tile.Queries, tile.Weights + at, lines);
        }
    }

    private static void AddValues<TLanes, TStored, TAhead>(byte* values, int seen, in QueryTile tile, float* corrections, in NextBlock next)
        where TLanes : struct, ILanes<TLanes>
        where TStored : struct, IStoredFloats
        where TAhead : struct, IReadAhead
    {
        int width = WidthOf<TLanes>(tile), dimension = tile.Dimension, at = 0;
        var lines = next.ValueLines<TAhead>(values, Math.Max(1, dimension / width) * Positions);
        for (; at <= dimension - width; at += width, lines = lines.Behind(seen))
        {
            BlockValues.Tile<TLanes, TStored, TAhead>(tile.Count, values + (at * TStored.Bytes), dimension, seen, tile.Weights, corrections, tile.Outputs + at, lines);
        }

        for (; at <= dimension - TLanes.Count; at += TLanes.Count)
        {
            BlockValues.Rest<TLanes, TStored>(values + (at * TStored.Bytes), dimension, seen, tile.Count, tile.Weights, corrections, tile.Outputs + at);
        }

        for (; at < dimension; at++)
        {
            BlockValues.Rest<ScalarLanes, TStored>(values + (at * TStored.Bytes), dimension, seen, tile.Count, tile.Weights, corrections, tile.Outputs + at);
        }
    }
}
