namespace LocalInfer.Mlx;

/// <summary>How MLX reads packed codes.</summary>
/// <param name="Bits">Bits of a code.</param>
/// <param name="GroupSize">Consecutive inputs that share a scale.</param>
/// <param name="Mode">How a code becomes a weight.</param>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public readonly record struct MlxQuantization(int Bits, int GroupSize, MlxQuantizationMode Mode);
