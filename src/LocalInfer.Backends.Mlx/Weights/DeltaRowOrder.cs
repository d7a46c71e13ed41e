using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>The rows of qwen3_next's fused projections, which are stored key head by key head, in the order in which a pass wants them.</summary>
internal static class DeltaRowOrder
{
    /// <summary>All q, all k, all v, all z.</summary>
    public static int[] Qkvz(GatedDeltaLayout delta)
    {
        int values = delta.ValueWidth / delta.KeyHeadCount;
        return ByPart(delta.KeyHeadCount, delta.KeyHeadDim, delta.KeyHeadDim, values, values);
    }

    /// <summary>All b, all a.</summary>
    public static int[] Ba(GatedDeltaLayout delta)
    {
        int heads = delta.ValueHeadCount / delta.KeyHeadCount;
        return ByPart(delta.KeyHeadCount, heads, heads);
    }

    private static int[] ByPart(int groups, params int[] widths)
    {
        var order = new List<int>();
        for (int part = 0, before = 0; part < widths.Length; before += widths[part++])
        {
            for (int group = 0; group < groups; group++)
            {
                order.AddRange(Enumerable.Range((group * widths.Sum()) + before, widths[part]));
            }
        }

        return [.. order];
    }
}
