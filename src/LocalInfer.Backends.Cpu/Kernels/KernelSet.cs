using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Kernels.Kv;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>All kernels of one tier. Chosen once when a decoder is loaded; calls are for whole rows, so that they may be virtual.</summary>
internal abstract unsafe class KernelSet(KernelTier tier, PanelKernels panels)
{
    /// <summary>The tier, never <see cref="KernelTier.Auto"/>.</summary>
    public KernelTier Tier { get; } = tier;

    /// <summary>Products with int8 activations.</summary>
    public PanelKernels Panels { get; } = panels;

    /// <summary>The kernels of a tier, or of the best that this machine has, asking for memory in the way that is fastest here.</summary>
    /// <exception cref="PlatformNotSupportedException">The machine lacks the tier.</exception>
    public static KernelSet Of(KernelTier tier) => Processor.WantsFirstCache ? Of<IntoFirstCache>(tier) : Of<IntoSecondCache>(tier);

    /// <summary>The kernels of a tier, or of the best that this machine has.</summary>
    /// <typeparam name="TAhead">How they ask for memory; it changes no result.</typeparam>
    /// <exception cref="PlatformNotSupportedException">The machine lacks the tier.</exception>
    public static KernelSet Of<TAhead>(KernelTier tier)
        where TAhead : struct, IReadAhead
    {
        tier = KernelTiers.Resolve(tier);
        return tier switch
        {
            KernelTier.Avx512 => new KernelSet<Lanes512, TAhead>(tier, new PanelKernels<Avx512Tile<TAhead>>()),
            KernelTier.Avx512Vnni => new KernelSet<Lanes512, TAhead>(tier, new PanelKernels<Avx512VnniTile<TAhead>>()),
            KernelTier.AvxVnni => new KernelSet<Lanes256, TAhead>(tier, new PanelKernels<PanelTile<VnniDot, Lanes256, TAhead>>()),
            KernelTier.Avx2 => new KernelSet<Lanes256, TAhead>(tier, new PanelKernels<PanelTile<Avx2Dot, Lanes256, TAhead>>()),
            KernelTier.Arm64Dot => new KernelSet<Lanes128, TAhead>(tier, new PanelKernels<PanelTile<Arm64Dot, Lanes128, TAhead>>()),
            KernelTier.Vector128 => new KernelSet<Lanes128, TAhead>(tier, new PanelKernels<PanelTile<PortableDot, Lanes128, TAhead>>()),
            _ => new KernelSet<ScalarLanes, TAhead>(tier, new PanelKernels<ScalarTile>()),
        };
    }

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

    /// <summary>How keys and values are stored, and attention over them.</summary>
    public abstract KvFormat Kv(KvPrecision precision);

    /// <inheritdoc cref="PanelOutput.AddBias"/>
    public abstract void AddBias(float* y, int tokens, float[]? bias, int panel);

    /// <inheritdoc cref="PanelOutput.Write"/>
    public abstract void Write(float* y, int tokens, float* output, int firstToken, int rows, int panel, bool accumulate);

    /// <inheritdoc cref="Rope.Head"/>
    public abstract void Rotate(float* head, float* cos, float* sin, int half);

    /// <inheritdoc cref="Kernels.Silu.Row"/>
    public abstract void Silu(float* x, int length, float* y);

    /// <inheritdoc cref="CausalConv.AddTap"/>
    public abstract void AddTap(float* x, float* weight, int channels, float* y);

    /// <inheritdoc cref="DeltaRule.Run"/>
    public abstract void RunDelta(float* memory, in DeltaRun run);
}

/// <summary>The kernels compiled for one kind of lanes and of asking for memory.</summary>
internal sealed unsafe class KernelSet<TLanes, TAhead>(KernelTier tier, PanelKernels panels) : KernelSet(tier, panels)
    where TLanes : struct, ILanes<TLanes>
    where TAhead : struct, IReadAhead
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

    public override KvFormat Kv(KvPrecision precision) => precision switch
    {
        KvPrecision.Float16 => new Float16Kv<TLanes, TAhead>(),
        KvPrecision.Int8 => new Int8Kv<TLanes, TAhead>(),
        _ => new Float32Kv<TLanes, TAhead>(),
    };

    public override void AddBias(float* y, int tokens, float[]? bias, int panel) => PanelOutput.AddBias<TLanes>(y, tokens, bias, panel);

    public override void Write(float* y, int tokens, float* output, int firstToken, int rows, int panel, bool accumulate) =>
        PanelOutput.Write<TLanes>(y, tokens, output, firstToken, rows, panel, accumulate);

    public override void Rotate(float* head, float* cos, float* sin, int half) => Rope.Head<TLanes>(head, cos, sin, half);

    public override void Silu(float* x, int length, float* y) => Kernels.Silu.Row<TLanes>(x, length, y);

    public override void AddTap(float* x, float* weight, int channels, float* y) => CausalConv.AddTap<TLanes>(x, weight, channels, y);

    public override void RunDelta(float* memory, in DeltaRun run) => DeltaRule.Run<TLanes>(memory, run);
}
