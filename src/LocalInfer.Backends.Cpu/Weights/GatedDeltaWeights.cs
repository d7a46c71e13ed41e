using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>The weights of a gated delta net; the projections are either the first two or the four behind them.</summary>
internal sealed record GatedDeltaWeights
{
    /// <summary>q, k, v and z by key head.</summary>
    public LinearWeights? Qkvz { get; init; }

    /// <summary>b and a by key head; never repacked, like <see cref="B"/> and <see cref="A"/>: a decay acts on all that follows.</summary>
    public LinearWeights? Ba { get; init; }

    public LinearWeights? Qkv { get; init; }

    public LinearWeights? Z { get; init; }

    public LinearWeights? B { get; init; }

    public LinearWeights? A { get; init; }

    /// <summary>Taps of the convolution, float32 [tap, channel]; the last tap meets the newest token.</summary>
    public required NativeBuffer Conv { get; init; }

    /// <summary>Added to a, float32 [value heads].</summary>
    public required NativeBuffer DtBias { get; init; }

    /// <summary>Rate of the decay, -exp(A_log), float32 [value heads].</summary>
    public required NativeBuffer Rate { get; init; }

    /// <summary>RMSNorm of a value head of the output.</summary>
    public required NativeBuffer Norm { get; init; }

    public required LinearWeights Out { get; init; }
}
