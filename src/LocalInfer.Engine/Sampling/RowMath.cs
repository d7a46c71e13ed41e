using System.Numerics;
using System.Runtime.CompilerServices;

namespace LocalInfer.Engine.Sampling;

/// <summary>
/// What sampling asks of whole rows, written out. TensorPrimitives has it all, in general forms that every process compiles anew, first slow and then fast:
/// the first token of a process waited a fifth of a second for them. Any thread.
/// </summary>
internal static class RowMath
{
    /// <summary>The largest value; minus infinity for none.</summary>
    /// <param name="values">No NaN.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Max(ReadOnlySpan<float> values)
    {
        var lanes = new Vector<float>(float.NegativeInfinity);
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            lanes = Vector.Max(lanes, new Vector<float>(values[i..]));
        }

        float largest = float.NegativeInfinity;
        for (int lane = 0; lane < Vector<float>.Count; lane++)
        {
            largest = MathF.Max(largest, lanes[lane]);
        }

        for (; i < values.Length; i++)
        {
            largest = MathF.Max(largest, values[i]);
        }

        return largest;
    }

    /// <summary>Where the largest value stands; of equals the first.</summary>
    /// <param name="values">At least one; no NaN.</param>
    public static int IndexOfMax(ReadOnlySpan<float> values)
    {
        int start = 0;
        float largest = float.NegativeInfinity;
        for (int next = 0; next < values.Length; next += Mass.Block)
        {
            float best = Max(values.Slice(next, Math.Min(Mass.Block, values.Length - next)));
            if (best > largest)
            {
                (start, largest) = (next, best);
            }
        }

        while (values[start] != largest)
        {
            start++;
        }

        return start;
    }

    /// <summary>The sum of some values, in an order that depends on the machine's registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sum(ReadOnlySpan<float> values)
    {
        Vector<float> even = Vector<float>.Zero, odd = Vector<float>.Zero;
        int i = 0;
        for (; i <= values.Length - (2 * Vector<float>.Count); i += 2 * Vector<float>.Count)
        {
            even += new Vector<float>(values[i..]);
            odd += new Vector<float>(values[(i + Vector<float>.Count)..]);
        }

        float sum = Vector.Sum(even + odd);
        for (; i < values.Length; i++)
        {
            sum += values[i];
        }

        return sum;
    }

    /// <summary>Takes a number away from every value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Lower(Span<float> values, float by)
    {
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(values[i..]) - new Vector<float>(by)).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            values[i] -= by;
        }
    }

    /// <summary>The exponential of every value times a factor.</summary>
    /// <param name="values">Any.</param>
    /// <param name="factor">Above 0.</param>
    /// <param name="results">As many; may be the values themselves.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Exp(ReadOnlySpan<float> values, float factor, Span<float> results)
    {
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Exp(new Vector<float>(values[i..]) * factor).CopyTo(results[i..]);
        }

        for (; i < values.Length; i++)
        {
            results[i] = MathF.Exp(values[i] * factor);
        }
    }
}
