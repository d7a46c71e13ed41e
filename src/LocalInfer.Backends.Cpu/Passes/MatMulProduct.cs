using LocalInfer.Backends.Cpu.Weights;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>One product of a <see cref="MatMulJob"/>: y = W x + b.</summary>
/// <param name="input">x, float32 [tokens, columns].</param>
/// <param name="tokens">At least 1.</param>
/// <param name="matrix">W.</param>
/// <param name="bias">b, one value for each row; null where there is none.</param>
/// <param name="output">float32 [tokens, rows].</param>
/// <param name="accumulate">Whether the product is added to what the output holds.</param>
internal readonly unsafe struct MatMulProduct(float* input, int tokens, WeightMatrix matrix, float[]? bias, float* output, bool accumulate)
{
    /// <summary>x.</summary>
    public float* Input { get; } = input;

    /// <summary>Tokens of x and y.</summary>
    public int Tokens { get; } = tokens;

    /// <summary>W.</summary>
    public WeightMatrix Matrix { get; } = matrix;

    /// <summary>b; null where there is none.</summary>
    public float[]? Bias { get; } = bias;

    /// <summary>Where y goes.</summary>
    public float* Output { get; } = output;

    /// <summary>Whether y is added to what is there.</summary>
    public bool Accumulate { get; } = accumulate;
}
