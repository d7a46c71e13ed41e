using LocalInfer.Backends.Cpu.Weights;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>One product of a <see cref="PanelMatMulJob"/>: y = W x + b, or y = silu(W x + b) * (U x + c).</summary>
internal readonly unsafe struct PanelProduct
{
    /// <summary>y = W x + b.</summary>
    /// <param name="input">x.</param>
    /// <param name="matrix">W.</param>
    /// <param name="bias">b; null where there is none.</param>
    /// <param name="output">float32 [tokens, rows].</param>
    /// <param name="accumulate">Whether the product is added to what the output holds.</param>
    public PanelProduct(QuantizedTiles input, PanelMatrix matrix, float[]? bias, float* output, bool accumulate)
    {
        (Input, Matrix, Bias, Accumulate) = (input, matrix, bias, accumulate);
        Output = output;
    }

    /// <summary>y = silu(W x + b) * (U x + c).</summary>
    /// <param name="input">x.</param>
    /// <param name="gate">W and b.</param>
    /// <param name="up">U and c; see <see cref="CanGate"/>.</param>
    /// <param name="output">float32 [tokens, rows].</param>
    /// <param name="quantized">Receives y quantised as well; none where nobody wants it. If given, the product must be the only one of its job.</param>
    public PanelProduct(QuantizedTiles input, LinearWeights gate, LinearWeights up, float* output, QuantizedTiles quantized)
    {
        Quantized = quantized;
        (Input, Matrix, Bias) = (input, (PanelMatrix)gate.Matrix, gate.Bias);
        (Gated, GatedBias) = ((PanelMatrix)up.Matrix, up.Bias);
        Output = output;
    }

    /// <summary>x.</summary>
    public QuantizedTiles Input { get; }

    /// <summary>W.</summary>
    public PanelMatrix Matrix { get; }

    /// <summary>b; null where there is none.</summary>
    public float[]? Bias { get; }

    /// <summary>U; null for a plain product.</summary>
    public PanelMatrix? Gated { get; }

    /// <summary>c; null where there is none.</summary>
    public float[]? GatedBias { get; }

    /// <summary>Where y goes quantised; none where nobody wants it.</summary>
    public QuantizedTiles Quantized { get; }

    /// <summary>Where y goes.</summary>
    public float* Output { get; }

    /// <summary>Whether y is added to what is there.</summary>
    public bool Accumulate { get; }

    /// <summary>Panels that are computed two at a time: a panel of W and one of U, or one of each half of W.</summary>
    public int Pairs => Gated is null ? (Matrix.Panels + 1) / 2 : Matrix.Panels;

    /// <summary>Whether two matrices can be computed side by side, panel by panel.</summary>
    public static bool CanGate(LinearWeights gate, LinearWeights up) =>
        gate is { Matrix: PanelMatrix, Adapter: null } && up is { Matrix: PanelMatrix, Adapter: null }
        && gate.Matrix.Rows == up.Matrix.Rows && gate.Matrix.Columns == up.Matrix.Columns
        && ((PanelMatrix)gate.Matrix).Form == ((PanelMatrix)up.Matrix).Form;
}
