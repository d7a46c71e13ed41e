namespace LocalInfer.Models.Layouts;

/// <summary>How a tensor is quantised.</summary>
/// <param name="Bits">Bits of a code: 2, 3, 4, 5, 6 or 8.</param>
/// <param name="GroupSize">Consecutive inputs of a row that share a scale: 16, 32, 64 or 128.</param>
/// <param name="Mode">How a code becomes a weight.</param>
public sealed record QuantizationSpec(int Bits, int GroupSize, QuantizationMode Mode);
