using LocalInfer.Backends.Cpu.Threading;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>Quantises every token of an input.</summary>
internal sealed unsafe class QuantizeJob(QuantizedActivations quantized) : WorkerJob
{
    private float* _input;
    private int _tokens;
    private int _width;

    public void Begin(float* input, int tokens, int width)
    {
        _input = input;
        _tokens = tokens;
        _width = width;
        quantized.Begin(tokens, width);
    }

    public override void Run(int worker, int workers)
    {
        for (int t = worker; t < _tokens; t += workers)
        {
            quantized.Write(t, _input + ((long)t * _width));
        }
    }
}
