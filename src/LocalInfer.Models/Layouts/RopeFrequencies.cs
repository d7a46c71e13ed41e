namespace LocalInfer.Models.Layouts;

/// <summary>The angles of a rotary embedding: angle of pair i at position p = p / <see cref="Divisors"/>[i], in radians.</summary>
/// <remarks>The formulas are those of mlx-lm's <c>rope_utils.py</c>; computed in double, used in float32.</remarks>
public sealed class RopeFrequencies
{
    private RopeFrequencies(double[] divisors, double scale)
    {
        Divisors = divisors;
        Scale = scale;
    }

    /// <summary>One divisor for each pair of dimensions: half of <see cref="RopeLayout.RotaryDims"/>.</summary>
    public IReadOnlyList<double> Divisors { get; }

    /// <summary>Factor on the rotated dimensions of both queries and keys; 1 but for yarn.</summary>
    public double Scale { get; }

    /// <summary>Computes the divisors and the scale of a layout.</summary>
    public static RopeFrequencies Of(RopeLayout rope)
    {
        ArgumentNullException.ThrowIfNull(rope);
        var plain = new double[rope.RotaryDims / 2];
        for (int i = 0; i < plain.Length; i++)
        {
            plain[i] = Math.Pow(rope.Theta, 2.0 * i / rope.RotaryDims);
        }

        var scaling = rope.Scaling;
        return scaling.Kind switch
        {
            RopeScalingKind.Linear => new RopeFrequencies([.. plain.Select(divisor => divisor * scaling.Factor)], 1),
            RopeScalingKind.Llama3 => new RopeFrequencies([.. plain.Select(divisor => Llama3(divisor, scaling))], 1),
            RopeScalingKind.Yarn => new RopeFrequencies(Yarn(plain, rope), YarnScale(scaling)),
            _ => new RopeFrequencies(plain, 1),
        };
    }

    private static double Llama3(double divisor, RopeScaling scaling)
    {
        double wavelength = 2 * Math.PI * divisor;
        double longest = scaling.OriginalContextLength / scaling.LowFreqFactor;
        double shortest = scaling.OriginalContextLength / scaling.HighFreqFactor;
        if (wavelength > longest)
        {
            return divisor * scaling.Factor;
        }

        if (wavelength < shortest)
        {
            return divisor;
        }

        double smooth = ((scaling.OriginalContextLength / wavelength) - scaling.LowFreqFactor)
            / (scaling.HighFreqFactor - scaling.LowFreqFactor);
        return divisor / (((1 - smooth) / scaling.Factor) + smooth);
    }

    private static double[] Yarn(double[] plain, RopeLayout rope)
    {
        var scaling = rope.Scaling;
        double low = Math.Max(Math.Floor(CorrectionDim(scaling.BetaFast, rope)), 0);
        double high = Math.Min(Math.Ceiling(CorrectionDim(scaling.BetaSlow, rope)), rope.RotaryDims - 1);
        high = high == low ? high + 0.001 : high;
        var divisors = new double[plain.Length];
        for (int i = 0; i < plain.Length; i++)
        {
            double keep = 1 - Math.Clamp((i - low) / (high - low), 0, 1);
            double stretched = plain[i] * scaling.Factor;
            divisors[i] = stretched * plain[i] / ((stretched * keep) + (plain[i] * (1 - keep)));
        }

        return divisors;
    }

    private static double CorrectionDim(double rotations, RopeLayout rope) =>
        rope.RotaryDims * Math.Log(rope.Scaling.OriginalContextLength / (rotations * 2 * Math.PI)) / (2 * Math.Log(rope.Theta));

    private static double YarnScale(RopeScaling scaling)
    {
        double logarithm = scaling.Factor > 1 ? 0.1 * Math.Log(scaling.Factor) : 0;
        return ((scaling.MScale * logarithm) + 1) / ((scaling.MScaleAllDim * logarithm) + 1);
    }
}
