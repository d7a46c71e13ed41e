
namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>Quantises every token of an input.</summary>
internal sealed unsafe class QuantizeJob(QuantizedActivations quantized) : TokenJob
{
    private float* _input;
    private int _width;

    public void Begin(float* input, int tokens, int width)
    {
        _input = input;
        Begin(tokens);
        _width = width;
        quantized.Begin(tokens, width);
    }

    protected override void Run(int token) => quantized.Write(token, _input + ((long)token * _width));
}
