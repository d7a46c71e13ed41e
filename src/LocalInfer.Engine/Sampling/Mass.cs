namespace LocalInfer.Engine.Sampling;

/// <summary>Sums of many weights: float32 within a block, double over the blocks.</summary>
internal static class Mass
{
    /// <summary>Values in a block.</summary>
    public const int Block = 1024;

    /// <summary>The sum of all values; 0 for none.</summary>
    public static double Of(ReadOnlySpan<float> values)
    {
        double sum = 0;
        for (; values.Length > Block; values = values[Block..])
        {
            sum += RowMath.Sum(values[..Block]);
        }

        return sum + RowMath.Sum(values);
    }
}
