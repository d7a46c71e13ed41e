namespace LocalInfer.Engine.Sampling;

/// <summary>Finds the border between the largest values and the rest without sorting: quickselect (Hoare, 1961), linear on average.</summary>
internal static class Selection
{
    /// <summary>The k-th largest value.</summary>
    /// <param name="values">Reordered.</param>
    /// <param name="k">1 to the number of values.</param>
    public static float KthLargest(Span<float> values, int k) => Border(values, k, isMass: false);

    /// <summary>The value down to which the largest values must be taken so that their sum reaches a mass; the smallest where it never does.</summary>
    /// <param name="values">None negative, at least one; reordered.</param>
    /// <param name="mass">The sum wanted.</param>
    public static float MassBorder(Span<float> values, double mass) => Border(values, mass, isMass: true);

    private static float Border(Span<float> values, double wanted, bool isMass)
    {
        float pivot = values[0];
        while (!values.IsEmpty)
        {
            pivot = Median(values[0], values[values.Length / 2], values[^1]);
            (int larger, int smaller) = Partition(values, pivot);
            double above = Measure(values[..larger], isMass);
            double equal = Measure(values[larger..smaller], isMass);
            if (larger > 0 && above >= wanted)
            {
                values = values[..larger];
            }
            else if (above + equal >= wanted)
            {
                return pivot;
            }
            else
            {
                wanted -= above + equal;
                values = values[smaller..];
            }
        }

        return pivot;
    }

    /// <summary>Puts what is larger than the pivot first and what is smaller last; returns where the equal ones begin and end.</summary>
    private static (int Larger, int Smaller) Partition(Span<float> values, float pivot)
    {
        int larger = 0;
        int smaller = values.Length;
        for (int i = 0; i < smaller;)
        {
            float value = values[i];
            if (value > pivot)
            {
                values[i++] = values[larger];
                values[larger++] = value;
            }
            else if (value < pivot)
            {
                values[i] = values[--smaller];
                values[smaller] = value;
            }
            else
            {
                i++;
            }
        }

        return (larger, smaller);
    }

    private static double Measure(ReadOnlySpan<float> values, bool isMass) => isMass ? Mass.Of(values) : values.Length;

    private static float Median(float a, float b, float c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
