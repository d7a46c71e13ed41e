using LocalInfer.Backends.Cpu.Weights;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>One product of a <see cref="PanelMatMulJob"/>: y = W x + b, or y = silu(W x + b) * (U x + c).</summary>
/// <param name="input">x.</param>
/// <param name="weights">W and b; a <see cref="PanelMatrix"/>.</param>
/// <param name="gated">U and c, of the same shape; null for a plain product.</param>
/// <param name="output">float32 [tokens, rows].</param>
/// <param name="accumulate">Whether the product is added to what the output holds.</param>
internal readonly unsafe struct PanelProduct(QuantizedTiles input, LinearWeights weights, LinearWeights? gated, float* output, bool accumulate)
{
    /// <summary>x.</summary>
    public QuantizedTiles Input { get; } = input;

    /// <summary>W and b.</summary>
    public LinearWeights Weights { get; } = weights;

    /// <summary>U and c; null for a plain product.</summary>
    public LinearWeights? Gated { get; } = gated;

    /// <summary>Where y goes.</summary>
    public float* Output { get; } = output;

    /// <summary>Whether y is added to what is there.</summary>
    public bool Accumulate { get; } = accumulate;

    /// <summary>W's panels.</summary>
    public PanelMatrix Matrix => (PanelMatrix)Weights.Matrix;

    /// <summary>Whether two matrices can be computed side by side, panel by panel.</summary>
    public static bool CanGate(LinearWeights weights, LinearWeights gated) =>
        weights.Matrix is PanelMatrix first && gated.Matrix is PanelMatrix second
        && first.Rows == second.Rows && first.Columns == second.Columns && first.ScaleDtype == second.ScaleDtype;
}
