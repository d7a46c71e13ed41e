using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Threading;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>RMSNorm of every token, quantised behind it where a target is given.</summary>
internal sealed unsafe class NormJob(KernelSet kernels, int width, float eps) : WorkerJob
{
    private float* _input;
    private float* _weight;
    private float* _output;
    private int _tokens;
    private QuantizedActivations? _quantized;

    public void Begin(float* input, float* weight, float* output, int tokens, QuantizedActivations? quantized)
    {
        _input = input;
        _weight = weight;
        _output = output;
        _tokens = tokens;
        _quantized = quantized;
        quantized?.Begin(tokens, width);
    }

    public override void Run(int worker, int workers)
    {
        for (int t = worker; t < _tokens; t += workers)
        {
            long offset = (long)t * width;
            kernels.Normalize(_input + offset, _weight, width, eps, _output + offset);
            _quantized?.Write(t, _output + offset);
        }
    }
}
