using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Threading;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>silu(gate) * up of every token, into the gate's memory, quantised behind it where a target is given.</summary>
internal sealed unsafe class SwiGluJob(KernelSet kernels) : WorkerJob
{
    private float* _gate;
    private float* _up;
    private int _width;
    private int _tokens;
    private QuantizedActivations? _quantized;

    public void Begin(float* gate, float* up, int width, int tokens, QuantizedActivations? quantized)
    {
        _gate = gate;
        _up = up;
        _width = width;
        _tokens = tokens;
        _quantized = quantized;
        quantized?.Begin(tokens, width);
    }

    public override void Run(int worker, int workers)
    {
        for (int t = worker; t < _tokens; t += workers)
        {
            float* gate = _gate + ((long)t * _width);
            kernels.Gate(gate, _up + ((long)t * _width), _width, gate);
            _quantized?.Write(t, gate);
        }
    }
}
