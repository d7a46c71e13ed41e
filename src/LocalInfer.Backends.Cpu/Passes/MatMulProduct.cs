using LocalInfer.Backends.Cpu.Weights;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>One product of a <see cref="MatMulJob"/>: y = W x + b.</summary>
/// <param name="input">x, float32 [tokens, columns].</param>
/// <param name="tokens">At least 1.</param>
/// <param name="weights">W and b.</param>
/// <param name="output">float32 [tokens, rows].</param>
/// <param name="accumulate">Whether the product is added to what the output holds.</param>
internal readonly unsafe struct MatMulProduct(float* input, int tokens, LinearWeights weights, float* output, bool accumulate)
{
    /// <summary>x.</summary>
    public float* Input { get; } = input;

    /// <summary>Tokens of x and y.</summary>
    public int Tokens { get; } = tokens;

    /// <summary>W and b.</summary>
    public LinearWeights Weights { get; } = weights;

    /// <summary>Where y goes.</summary>
    public float* Output { get; } = output;

    /// <summary>Whether y is added to what is there.</summary>
    public bool Accumulate { get; } = accumulate;
}
