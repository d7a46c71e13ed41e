using System.Numerics.Tensors;
using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes.GatedDelta;

/// <summary>
/// Before the delta rule: convolution and SiLU over q|k|v, q and k brought to length 1 (q to 1/√dimension), and the step's strength and decay:
/// β = sigmoid(b), g = exp(−exp(A_log) softplus(a + dt_bias)).
/// </summary>
internal sealed unsafe class DeltaMixJob(KernelSet kernels, RecurrentShape shape, DeltaBuffers buffers, PassTokens tokens) : TokenJob
{
    /// <summary>Added to the sum of squares of a head.</summary>
    private const float LengthEps = 1e-6f;

    private GatedDeltaLayout _delta = null!;
    private GatedDeltaWeights _weights = null!;
    private int _layer;

    public void Begin(int layer, GatedDeltaLayout delta, GatedDeltaWeights weights)
    {
        (_layer, _delta, _weights) = (layer, delta, weights);
        Begin(tokens.Count);
    }

    protected override void Run(int token)
    {
        float* mixed = buffers.Mixed + ((long)token * _delta.ConvWidth);
        Convolve(token, mixed);
        var channels = new Span<float>(mixed, _delta.ConvWidth);
        kernels.Silu(mixed, _delta.ConvWidth, mixed);
        for (int head = 0; head < _delta.KeyHeadCount; head++)
        {
            Normalize(channels.Slice(head * _delta.KeyHeadDim, _delta.KeyHeadDim), 1 / MathF.Sqrt(_delta.KeyHeadDim));
            Normalize(channels.Slice(_delta.KeyWidth + (head * _delta.KeyHeadDim), _delta.KeyHeadDim), 1);
        }

        float* strengths = buffers.Strengths + ((long)token * _delta.ValueHeadCount);
        float* decays = buffers.Decays + ((long)token * _delta.ValueHeadCount);
        for (int head = 0; head < _delta.ValueHeadCount; head++)
        {
            strengths[head] = 1 / (1 + MathF.Exp(-strengths[head]));
            decays[head] = MathF.Exp(_weights.Rate.Pointer[head] * Softplus(decays[head] + _weights.DtBias.Pointer[head]));
        }
    }

    /// <summary>The token's own input meets the last tap; inputs before the slice are in the state.</summary>
    private void Convolve(int token, float* mixed)
    {
        int width = _delta.ConvWidth;
        int taps = _delta.ConvKernelSize;
        var state = tokens.State(token);
        new Span<float>(mixed, width).Clear();
        int inSlice = 1; // of the taps, the last ones
        while (inSlice < taps && token - inSlice >= 0 && ReferenceEquals(tokens.State(token - inSlice), state))
        {
            inSlice++;
        }

        float* held = state.Recurrent + shape.Conv(_layer);
        for (int tap = 0; tap < taps; tap++)
        {
            int back = taps - 1 - tap;
            float* input = back < inSlice
                ? buffers.Qkv + ((long)(token - back) * width)
                : held + ((long)(taps - 1 - (back - inSlice + 1)) * width);
            kernels.AddTap(input, _weights.Conv.Pointer + ((long)tap * width), width, mixed);
        }
    }

    private static void Normalize(Span<float> head, float length) =>
        TensorPrimitives.Multiply(head, length / MathF.Sqrt(TensorPrimitives.SumOfSquares<float>(head) + LengthEps), head);

    private static float Softplus(float x) => x > 20 ? x : (float)Math.Log(1 + Math.Exp(x));
}
