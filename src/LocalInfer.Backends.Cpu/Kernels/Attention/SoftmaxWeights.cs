using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels.Attention;

/// <summary>Scores of a block become weights: e to the power of what they lie below the largest score so far.</summary>
internal static unsafe class SoftmaxWeights
{
    /// <summary>Replaces a tile's scores by weights and takes them into its maxima and sums. What a query does not see gets the weight 0.</summary>
    /// <param name="tile">The queries, their <see cref="QueryTile.Weights"/> the scores.</param>
    /// <param name="unit">What the weights are multiplied with, but not their sums.</param>
    /// <param name="corrections">Receives for each query by what earlier results shrink; memory for <see cref="QueryTile.SumLanes"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Take<TLanes>(in QueryTile tile, float unit, float* corrections)
        where TLanes : struct, ILanes<TLanes>
    {
        for (int q = 0; q < tile.Count; q++)
        {
            corrections[q] = 0;
            if (tile.Visible[q] > 0)
            {
                float before = tile.Maxima[q];
                tile.Maxima[q] = MathF.Max(before, Largest<TLanes>(tile.Weights + (q * BlockAttention.Positions), tile.Visible[q]));
                corrections[q] = before - tile.Maxima[q];
            }
        }

        for (int q = 0; q < tile.Count; q += TLanes.Count)
        {
            TLanes.Exp(TLanes.Load(corrections + q)).Store(corrections + q);
        }

        for (int q = 0; q < tile.Count; q++)
        {
            float* scores = tile.Weights + (q * BlockAttention.Positions);
            if (tile.Visible[q] > 0)
            {
                Weigh<TLanes>(scores, tile.Maxima[q], corrections[q], unit, tile.Sums + (q * QueryTile.SumLanes));
            }
            else
            {
                new Span<float>(scores, BlockAttention.Positions).Clear();
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest<TLanes>(float* scores, int visible)
        where TLanes : struct, ILanes<TLanes>
    {
        for (int p = visible; p < BlockAttention.Positions; p++)
        {
            scores[p] = float.NegativeInfinity;
        }

        var largest = TLanes.Load(scores);
        for (int p = TLanes.Count; p < BlockAttention.Positions; p += TLanes.Count)
        {
            largest = TLanes.Max(largest, TLanes.Load(scores + p));
        }

        return largest.Max();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Weigh<TLanes>(float* scores, float maximum, float correction, float unit, float* sums)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes shift = TLanes.Broadcast(-maximum), factor = TLanes.Broadcast(unit);
        var total = TLanes.Multiply(TLanes.Load(sums), TLanes.Broadcast(correction));
        for (int p = 0; p < BlockAttention.Positions; p += TLanes.Count)
        {
            var weight = TLanes.Exp(TLanes.Add(TLanes.Load(scores + p), shift));
            TLanes.Multiply(weight, factor).Store(scores + p);
            total = TLanes.Add(total, weight);
        }

        total.Store(sums);
    }
}
