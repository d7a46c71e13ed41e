using LocalInfer.Backends.Cpu.Kernels;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>RMSNorm of every token, quantised behind it where a target is given.</summary>
internal sealed unsafe class NormJob(KernelSet kernels, int width, float eps) : TokenJob
{
    private float* _input;
    private float* _weight;
    private float* _output;
    private QuantizedTiles _quantized;

    public void Begin(float* input, float* weight, float* output, int tokens, QuantizedTiles quantized)
    {
        _input = input;
        _weight = weight;
        _output = output;
        Begin(tokens);
        _quantized = quantized;
    }

    protected override void Run(int token)
    {
        long offset = (long)token * width;
        kernels.Normalize(_input + offset, _weight, width, eps, _output + offset);
        if (!_quantized.IsNone)
        {
            _quantized.Write(token, _output + offset);
        }
    }
}
