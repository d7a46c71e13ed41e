using LocalInfer.Backends.Cpu.Kernels;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>silu(gate) * up of every token, into the gate's memory, quantised behind it where a target is given.</summary>
internal sealed unsafe class SwiGluJob(KernelSet kernels) : TokenJob
{
    private float* _gate;
    private float* _up;
    private int _width;
    private QuantizedTiles _quantized;

    public void Begin(float* gate, float* up, int width, int tokens, QuantizedTiles quantized)
    {
        _gate = gate;
        _up = up;
        _width = width;
        Begin(tokens);
        _quantized = quantized;
    }

    protected override void Run(int token)
    {
        float* gate = _gate + ((long)token * _width);
        kernels.Gate(gate, _up + ((long)token * _width), _width, gate);
        if (!_quantized.IsNone)
        {
            _quantized.Write(token, gate);
        }
    }
}
