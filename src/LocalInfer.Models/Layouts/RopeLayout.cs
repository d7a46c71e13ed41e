namespace LocalInfer.Models.Layouts;

/// <summary>Rotary position embedding of an attention layer: pairs (i, i + dims/2), not interleaved.</summary>
/// <param name="Theta">Base of the frequencies, above 1.</param>
/// <param name="RotaryDims">Leading dimensions of a head that rotate: even, 2 to the head dimension.</param>
/// <param name="Scaling">The stretch to longer contexts.</param>
public sealed record RopeLayout(double Theta, int RotaryDims, RopeScaling Scaling);
