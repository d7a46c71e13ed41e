using System.Numerics.Tensors;

namespace LocalInfer.Backends.Cpu.Passes.Experts;

/// <summary>
/// Adds a token's experts, each times its score, to the residual stream: the best first and the shared one last, so that the sum does not depend
/// on the other tokens of the slice.
/// </summary>
internal sealed unsafe class ExpertOutputJob(ExpertRouting routing) : TokenJob
{
    private float* _outputs;
    private float* _hidden;
    private int _width;
    private int _tokens;
    private int _perToken;
    private bool _hasShared;

    /// <summary>Starts anew.</summary>
    /// <param name="outputs">float32 [slots, width]; overwritten.</param>
    /// <param name="hidden">The residual stream, float32 [tokens, width].</param>
    /// <param name="width">Columns.</param>
    /// <param name="tokens">At least 1.</param>
    /// <param name="perToken">Experts of a token, without the shared one.</param>
    /// <param name="hasShared">Whether there is a shared expert.</param>
    public void Begin(float* outputs, float* hidden, int width, int tokens, int perToken, bool hasShared)
    {
        _outputs = outputs;
        _hidden = hidden;
        (_width, _tokens, _perToken, _hasShared) = (width, tokens, perToken, hasShared);
        Begin(tokens);
    }

    protected override void Run(int token)
    {
        int first = token * _perToken;
        var sum = Output(first);
        TensorPrimitives.Multiply(sum, routing.Scores[first], sum);
        for (int choice = first + 1; choice < first + _perToken; choice++)
        {
            TensorPrimitives.MultiplyAddEstimate(Output(choice), routing.Scores[choice], sum, sum);
        }

        if (_hasShared)
        {
            int shared = (_tokens * _perToken) + token;
            TensorPrimitives.MultiplyAddEstimate(Output(shared), routing.Scores[shared], sum, sum);
        }

        var hidden = new Span<float>(_hidden + ((long)token * _width), _width);
        TensorPrimitives.Add(hidden, sum, hidden);
    }

    private Span<float> Output(int choice) => new(_outputs + ((long)routing.Slots[choice] * _width), _width);
}
