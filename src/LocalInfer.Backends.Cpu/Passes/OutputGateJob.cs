using System.Numerics.Tensors;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>attended *= sigmoid(gate), where the q projection gives each head [query, gate].</summary>
internal sealed unsafe class OutputGateJob(PassBuffers buffers) : TokenJob
{
    private int _heads;
    private int _headDim;

    public void Begin(AttentionLayout attention, int tokens)
    {
        (_heads, _headDim) = (attention.HeadCount, attention.HeadDim);
        Begin(tokens);
    }

    protected override void Run(int token)
    {
        for (int head = 0; head < _heads; head++)
        {
            long index = ((long)token * _heads) + head;
            var gate = new Span<float>(buffers.GatedQueries + (((2 * index) + 1) * _headDim), _headDim);
            var attended = new Span<float>(buffers.Attended + (index * _headDim), _headDim);
            TensorPrimitives.Sigmoid(gate, gate);
            TensorPrimitives.Multiply(attended, gate, attended);
        }
    }
}
