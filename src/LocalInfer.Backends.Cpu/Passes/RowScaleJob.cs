namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>y = f ∘ x + b for every token, or added to what y holds.</summary>
internal sealed unsafe class RowScaleJob : TokenJob
{
    private float* _x;
    private float[] _factors = [];
    private float[]? _bias;
    private float* _output;
    private bool _accumulate;

    /// <summary>Starts anew.</summary>
    /// <param name="x">float32 [tokens, rows].</param>
    /// <param name="factors">f, [rows].</param>
    /// <param name="bias">b, [rows]; null for none.</param>
    /// <param name="output">y, float32 [tokens, rows].</param>
    /// <param name="tokens">At least 1.</param>
    /// <param name="accumulate">Whether y holds something to add to.</param>
    public void Begin(float* x, float[] factors, float[]? bias, float* output, int tokens, bool accumulate)
    {
        _x = x;
        _output = output;
        (_factors, _bias, _accumulate) = (factors, bias, accumulate);
        Begin(tokens);
    }

    protected override void Run(int token)
    {
        float* x = _x + ((long)token * _factors.Length);
        float* y = _output + ((long)token * _factors.Length);
        for (int i = 0; i < _factors.Length; i++)
        {
            float value = (x[i] * _factors[i]) + (_bias is null ? 0 : _bias[i]);
            y[i] = _accumulate ? y[i] + value : value;
        }
    }
}
