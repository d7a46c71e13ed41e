using System.Runtime.Intrinsics.X86;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>All kernels at one vector width. Chosen once when a decoder is loaded; calls are for whole rows, so that they may be virtual.</summary>
internal abstract unsafe class KernelSet
{
    /// <summary>The kernels for a width, or the widest that this machine has.</summary>
    /// <exception cref="PlatformNotSupportedException">The machine lacks the width.</exception>
    public static KernelSet Of(VectorWidth width) => width switch
    {
        VectorWidth.Auto => Of(Avx512F.IsSupported ? VectorWidth.Bits512 : HasAvx2 ? VectorWidth.Bits256 : VectorWidth.Bits128),
        VectorWidth.Bits512 when Avx512F.IsSupported => new KernelSet<Lanes512>(),
        VectorWidth.Bits256 when HasAvx2 => new KernelSet<Lanes256>(),
        VectorWidth.Bits128 => new KernelSet<Lanes128>(),
        VectorWidth.Scalar => new KernelSet<ScalarLanes>(),
        _ => throw new PlatformNotSupportedException($"This machine has no {width} vectors."),
    };

    private static bool HasAvx2 => Avx2.IsSupported && Fma.IsSupported;

    /// <inheritdoc cref="DotTile.Compute"/>
    public abstract void Dot(
        float* rows, int rowStride, int rowCount, float* x, int xStride, int tokenCount, int length, float* y, int yStride);

    /// <inheritdoc cref="AffineDequantize.Row"/>
    public abstract void Dequantize(byte* codes, float* scales, float* biases, int groupSize, int groups, float* destination);

    /// <inheritdoc cref="Kernels.Widen.Row"/>
    public abstract void Widen(TensorDtype dtype, byte* source, int count, float* destination);

    /// <inheritdoc cref="RmsNorm.Row"/>
    public abstract void Normalize(float* x, float* weight, int length, float eps, float* y);

    /// <inheritdoc cref="SwiGlu.Row"/>
    public abstract void Gate(float* gate, float* up, int length, float* y);

    /// <inheritdoc cref="BlockAttention.Add"/>
    public abstract void Attend(
        float* keys, float* values, int dimension, float* queries, int* visible, float* weights, float* maxima, float* sums, float* outputs);

    /// <inheritdoc cref="Rope.Head"/>
    public abstract void Rotate(float* head, float* cos, float* sin, int half);

    /// <inheritdoc cref="Kernels.Silu.Row"/>
    public abstract void Silu(float* x, int length, float* y);

    /// <inheritdoc cref="CausalConv.AddTap"/>
    public abstract void AddTap(float* x, float* weight, int channels, float* y);

    /// <inheritdoc cref="DeltaRule.Step"/>
    public abstract void StepDelta(
        float* memory, float* query, float* key, float* value, float decay, float strength, int keyDim, int valueDim, float* y);
}

/// <summary>The kernels compiled for one kind of lanes.</summary>
internal sealed unsafe class KernelSet<TLanes> : KernelSet
    where TLanes : struct, ILanes<TLanes>
{
    public override void Dot(
        float* rows, int rowStride, int rowCount, float* x, int xStride, int tokenCount, int length, float* y, int yStride) =>
        DotTile.Compute<TLanes>(rows, rowStride, rowCount, x, xStride, tokenCount, length, y, yStride);

    public override void Dequantize(byte* codes, float* scales, float* biases, int groupSize, int groups, float* destination) =>
        AffineDequantize.Row<TLanes>(codes, scales, biases, groupSize, groups, destination);

    public override void Widen(TensorDtype dtype, byte* source, int count, float* destination) =>
        Kernels.Widen.Row<TLanes>(dtype, source, count, destination);

    public override void Normalize(float* x, float* weight, int length, float eps, float* y) =>
        RmsNorm.Row<TLanes>(x, weight, length, eps, y);

    public override void Gate(float* gate, float* up, int length, float* y) => SwiGlu.Row<TLanes>(gate, up, length, y);

    public override void Attend(
        float* keys, float* values, int dimension, float* queries, int* visible, float* weights, float* maxima, float* sums, float* outputs) =>
        BlockAttention.Add<TLanes>(keys, values, dimension, queries, visible, weights, maxima, sums, outputs);

    public override void Rotate(float* head, float* cos, float* sin, int half) => Rope.Head<TLanes>(head, cos, sin, half);

    public override void Silu(float* x, int length, float* y) => Kernels.Silu.Row<TLanes>(x, length, y);

    public override void AddTap(float* x, float* weight, int channels, float* y) => CausalConv.AddTap<TLanes>(x, weight, channels, y);

    public override void StepDelta(
        float* memory, float* query, float* key, float* value, float decay, float strength, int keyDim, int valueDim, float* y) =>
        DeltaRule.Step<TLanes>(memory, query, key, value, decay, strength, keyDim, valueDim, y);
}
