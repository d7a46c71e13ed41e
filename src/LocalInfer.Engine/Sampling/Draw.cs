namespace LocalInfer.Engine.Sampling;

/// <summary>Draws one of many by weight.</summary>
internal static class Draw
{
    /// <summary>The index that a random number falls on.</summary>
    /// <param name="weights">None negative, at least one above 0.</param>
    /// <param name="random">At least 0 and below 1.</param>
    public static int Pick(ReadOnlySpan<float> weights, double random)
    {
        double left = random * Mass.Of(weights);
        int last = 0;
        for (int start = 0; start < weights.Length; start += Mass.Block)
        {
            ReadOnlySpan<float> block = weights.Slice(start, Math.Min(Mass.Block, weights.Length - start));
            double mass = RowMath.Sum(block);
            if (mass <= 0)
            {
                continue;
            }

            // The sums are rounded: where none of the block's weights takes the rest, its last one does.
            last = start + Within(block, left);
            left -= mass;
            if (left < 0)
            {
                break;
            }
        }

        return last;
    }

    private static int Within(ReadOnlySpan<float> weights, double left)
    {
        int last = 0;
        for (int i = 0; i < weights.Length && left >= 0; i++)
        {
            if (weights[i] > 0)
            {
                last = i;
                left -= weights[i];
            }
        }

        return last;
    }
}
